import * as tf from '@tensorflow/tfjs';
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
  /** The tensor of tfjs whose value the session had last been given, or has given. */
  known: tf.DataId | undefined;
  /** The session has moved on since. */
  isAhead: boolean;
}

/** The variables of tfjs that live in a session while its graphs train them, and the way there and back. */
export class SessionVariables {
  readonly #session: NativeSession;
  readonly #entries = new Map<tf.Variable, Entry>();

  constructor(session: NativeSession) {
    this.#session = session;
  }

  /** Makes room in the session for variables that are new to it. */
  add(variables: Iterable<tf.Variable>): void {
    const added = [...variables].filter((variable) => !this.#entries.has(variable));
    if (added.length === 0) return;
    const nodes = added.flatMap((variable) => {
      const graph = new GraphBuilder(`variable_${variable.id}`);
      const dtype = attribute.type(TF_TYPE[recordedType(variable.dtype, variable.name)]);
      const handle = variableHandle(graph, variable);
      const feed = graph.node('Placeholder', [], { dtype, shape: attribute.shape(variable.shape) });
      const assign = graph.node('AssignVariableOp', [handle, feed], { dtype });
      const read = readVariable(graph, variable, handle);
      this.#entries.set(variable, { feed, assign, read, known: undefined, isAhead: false });
      return graph.nodes;
    });
    this.#session.extend(encodeGraphDef(nodes));
  }

  /** Gives the session the values that were assigned in JavaScript since it last had them. */
  async push(): Promise<void> {
    const changed = [...this.#entries].filter(([variable, { known }]) => variable.dataId !== known);
    if (changed.length === 0) return;
    const feeds = Object.fromEntries(changed.map(([variable, { feed }]) => [feed, toHost(variable)]));
    await this.#session.run({ feeds, targets: changed.map(([, { assign }]) => assign) });
    for (const [variable, entry] of changed) Object.assign(entry, { known: variable.dataId, isAhead: false });
  }

  /** Notes that a graph has updated variables. */
  moved(variables: Iterable<tf.Variable>): void {
    for (const variable of variables) this.#entries.get(variable)!.isAhead = true;
  }

  /** Brings the variables of tfjs up to what the session has. */
  async pull(): Promise<void> {
    const ahead = [...this.#entries].filter(
      ([variable, { isAhead, known }]) => isAhead && variable.dataId === known && !variable.isDisposed,
    );
    if (ahead.length === 0) return;
    const { outputs } = await this.#session.run({ fetches: ahead.map(([, { read }]) => read) });
    for (const [index, [variable, entry]] of ahead.entries()) {
      tf.tidy(() => variable.assign(toTensor(outputs[index]!)));
      Object.assign(entry, { known: variable.dataId, isAhead: false });
    }
  }
}
