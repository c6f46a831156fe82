import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import { aliasOf } from './alias.js';
import { attribute } from './attribute.js';
import { TF_TYPE } from './data-types.js';
import { GraphBuilder } from './graph-builder.js';
import { encodeGraphDef } from './graph-def.js';
import type { NativeSession } from './native-session.js';
import { recordedType } from './tape.js';
import { toHost, toTensor } from './tensors.js';
import { readVariable, variableHandle } from './variable-nodes.js';

interface Entry {
  /** The placeholder that a new value enters by, and the node that stores it. */
  readonly feed: string;
  readonly assign: string;
  readonly read: string;
  /** The node that frees its memory. */
  readonly destroy: string;
  /** The tensor of tfjs whose value the session had last been given, or has given. */
  known: tf.DataId | undefined;
  /** The session has moved on since. */
  isAhead: boolean;
}

/** The variables of tfjs that live in a session while its graphs train them, and the way there and back. */
export class SessionVariables {
  readonly #session: NativeSession;
  readonly #backend: NodeJSKernelBackend;
  readonly #entries = new Map<tf.Variable, Entry>();

  constructor(session: NativeSession, backend: NodeJSKernelBackend) {
    this.#session = session;
    this.#backend = backend;
  }

  /** Makes room in the session for variables that are new to it. */
  add(variables: Iterable<tf.Variable>): void {
    const added = [...variables].filter((variable) => !this.#entries.has(variable));
    if (added.length === 0) return;
    const entries: [tf.Variable, Entry][] = [];
    const nodes = added.flatMap((variable) => {
      // Not a name that a step's graph can have.
      const graph = new GraphBuilder(`variables/${variable.id}`);
      const dtype = attribute.type(TF_TYPE[recordedType(variable.dtype, variable.name)]);
      const handle = variableHandle(graph, variable);
      const feed = graph.node('Placeholder', [], { dtype, shape: attribute.shape(variable.shape) });
      const assign = graph.node('AssignVariableOp', [handle, feed], { dtype });
      const read = readVariable(graph, variable, handle);
      const destroy = graph.node('DestroyResourceOp', [handle], {
        ignore_lookup_error: attribute.bool(true),
      });
      entries.push([variable, { feed, assign, read, destroy, known: undefined, isAhead: false }]);
      return graph.nodes;
    });
    this.#session.extend(encodeGraphDef(nodes));
    for (const [variable, entry] of entries) this.#entries.set(variable, entry);
  }

  /**
   * Gives the session the values that were assigned to variables in JavaScript since it last had them, and frees those that
   * were disposed of.
   * @returns nothing where there is nothing to do
   */
  push(variables: Iterable<tf.Variable>): Promise<void> | undefined {
    const changed = [...variables].flatMap((variable) => {
      const entry = this.#entries.get(variable)!;
      return variable.dataId === entry.known ? [] : [{ entry, variable, dataId: variable.dataId }];
    });
    const disposed = [...this.#entries].filter(([variable]) => variable.isDisposed);
    return changed.length + disposed.length === 0 ? undefined : this.#push(changed, disposed);
  }

  async #push(
    changed: readonly { entry: Entry; variable: tf.Variable; dataId: tf.DataId }[],
    disposed: readonly [tf.Variable, Entry][],
  ): Promise<void> {
    for (const [variable] of disposed) this.#entries.delete(variable);
    await this.#session.run({
      feeds: Object.fromEntries(changed.map(({ entry, variable }) => [entry.feed, toHost(variable)])),
      targets: [...changed.map(({ entry }) => entry.assign), ...disposed.map(([, { destroy }]) => destroy)],
    });
    for (const { entry, dataId } of changed) Object.assign(entry, { known: dataId, isAhead: false });
  }

  /** Notes that a graph has updated variables. */
  moved(variables: Iterable<tf.Variable>): void {
    for (const variable of variables) {
      const entry = this.#entries.get(variable)!;
      if (!entry.isAhead && variable.dataId === entry.known && !variable.isDisposed) {
        // Memory of its own: where somebody goes back to a clone of the old value, it is seen as a change.
        tf.tidy(() => variable.assign(this.#aliasOf(variable)));
        entry.known = variable.dataId;
      }
      entry.isAhead = true;
    }
  }

  /** Brings the variables of tfjs up to what the session has. */
  async pull(): Promise<void> {
    const ahead = [...this.#entries].filter((each) => isBehind(...each));
    if (ahead.length === 0) return;
    const { outputs } = await this.#session.run({ fetches: ahead.map(([, { read }]) => read) });
    for (const [index, [variable, entry]] of ahead.entries()) {
      if (!isBehind(variable, entry)) continue; // assigned or disposed of meanwhile
      tf.tidy(() => variable.assign(toTensor(outputs[index]!)));
      Object.assign(entry, { known: variable.dataId, isAhead: false });
    }
  }

  #aliasOf(variable: tf.Variable): tf.Tensor {
    const backend = this.#backend;
    return aliasOf(backend, backend.executeMultipleOutputs.bind(backend), variable);
  }
}

/** Whether a variable of tfjs has an older value than the session. */
function isBehind(variable: tf.Variable, { isAhead, known }: Entry): boolean {
  return isAhead && variable.dataId === known && !variable.isDisposed;
}
