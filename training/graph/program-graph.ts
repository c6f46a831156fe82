import type * as tf from '@tensorflow/tfjs';
import { attribute } from './attribute.js';
import { keyOf, type Program } from './compare-tapes.js';
import { completeAttributes } from './complete-attributes.js';
import { TF_TYPE } from './data-types.js';
import { Conditions } from './conditions.js';
import { DynamicConstants, type Placeholder } from './dynamic-constants.js';
import { GraphBuilder } from './graph-builder.js';
import { fuseElementwise } from './fuse-elementwise.js';
import type { GraphNode } from './graph-def.js';
import type { OpDefinition } from './op-definitions.js';
import type { DynamicSizes } from './record-program.js';
import { nodeOf, outputOf } from './output-names.js';
import type { Precision } from './precision.js';
import { REWRITES } from './rewrites.js';
import {
  kindOf,
  NotRecordable,
  type RecordedOp,
  type RecordedUpdate,
  type Source,
  type Tape,
} from './tape.js';
import { readVariable, variableHandle } from './variable-nodes.js';

/** A program as nodes of a TensorFlow graph, and where it is fed and fetched. */
export interface ProgramGraph {
  readonly nodes: readonly GraphNode[];
  /** The placeholder of each input. */
  readonly feeds: Readonly<Record<string, string>>;
  readonly fetches: Readonly<Record<string, string>>;
  /** The updates of variables. */
  readonly targets: readonly string[];
  /** All variables that it reads or updates, and those that it updates. */
  readonly variables: ReadonlySet<tf.Variable>;
  readonly updated: ReadonlySet<tf.Variable>;
}

export interface GraphOptions {
  /** Starts the name of each node. */
  prefix: string;
  dynamic: DynamicSizes;
  definitions: ReadonlyMap<string, OpDefinition>;
  precision: Precision;
  /** How many threads share a large tensor in an op of our own, or nothing where ours cannot run. */
  threads: number | undefined;
}

/** @throws {NotRecordable} for an op that keeps something from call to call, such as random numbers */
export function buildProgramGraph(program: Program, options: GraphOptions): ProgramGraph {
  return new ProgramWriter(program, options).write();
}

class ProgramWriter {
  readonly #graph: GraphBuilder;
  readonly #tape: Tape;
  readonly #plans: Program['constants'];
  readonly #varying: Program['varying'];
  readonly #options: GraphOptions;
  readonly #placeholders = new Map<string, Placeholder>();
  readonly #constants: DynamicConstants;
  /** Nodes by the key of the source that they are. */
  readonly #written = new Map<string, string>();
  readonly #handles = new Map<tf.Variable, string>();
  readonly #updates: string[] = [];
  /** All that is read from variables. */
  readonly #reads: readonly Source[];
  readonly #conditions: Conditions;

  constructor({ tape, constants, varying }: Program, options: GraphOptions) {
    this.#graph = new GraphBuilder(options.prefix);
    this.#conditions = new Conditions(this.#graph);
    this.#tape = tape;
    this.#plans = constants;
    this.#varying = varying;
    this.#reads = [
      ...tape.ops.flatMap(needsOf),
      ...tape.updates.flatMap(({ tensors, condition }) => (condition ? [...tensors, condition] : tensors)),
      ...Object.values(tape.outputs),
    ].filter(({ kind }) => kind === 'variable' || kind === 'updated');
    this.#options = options;
    this.#constants = new DynamicConstants(this.#graph, this.#placeholders, options.dynamic);
  }

  write(): ProgramGraph {
    const { outputs, updates } = this.#tape;
    this.#addPlaceholders();
    for (const update of updates) {
      this.#readBefore(update);
      this.#updates.push(this.#update(update));
    }
    const fetches = Object.fromEntries(
      Object.entries(outputs).map(([name, source], i) => [name, this.#output(i, source)]),
    );
    return {
      nodes: this.#fused(new Set([...Object.values(fetches), ...this.#updates])),
      feeds: Object.fromEntries([...this.#placeholders].map(([name, { node }]) => [name, node])),
      fetches,
      targets: this.#updates,
      variables: new Set(this.#handles.keys()),
      updated: new Set(updates.flatMap(({ variables }) => variables)),
    };
  }

  #fused(roots: ReadonlySet<string>): readonly GraphNode[] {
    const { nodes, shapes } = this.#graph;
    const { threads } = this.#options;
    return threads === undefined ? nodes : fuseElementwise(nodes, { shapes, roots, threads });
  }

  /** Whatever reads a variable as it is before an update gets a node that the update can wait for. */
  #readBefore({ variables }: RecordedUpdate): void {
    for (const source of this.#reads) {
      const isRead = source.kind === 'variable' || source.kind === 'updated';
      if (!isRead || !variables.includes(source.variable)) continue;
      if (source.kind === 'variable' || source.update < this.#updates.length) this.#node(source);
    }
  }

  #addPlaceholders(): void {
    const dynamic = new Set(Object.values(this.#options.dynamic).flat());
    for (const [i, [name, { dtype, shape }]] of Object.entries(this.#tape.inputs).entries()) {
      const known = dynamic.has(name) ? [-1, ...shape.slice(1)] : shape;
      const attributes = { dtype: attribute.type(TF_TYPE[dtype]), shape: attribute.shape(known) };
      this.#placeholders.set(name, {
        node: this.#graph.node('Placeholder', [], attributes, `feed_${i}`),
        dtype,
      });
    }
  }

  /** The node of a source, written with all that it needs; what nothing needs is never written. */
  #node(source: Source): string {
    const key = keyOf(source);
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const name = this.#write(source);
    this.#written.set(key, name);
    return name;
  }

  #write(source: Source): string {
    switch (source.kind) {
      case 'input':
        return this.#placeholders.get(source.name)!.node;
      case 'variable':
        return readVariable(this.#graph, source.variable, this.#handle(source.variable));
      case 'updated': {
        const after = this.#settled(source.update);
        return readVariable(this.#graph, source.variable, this.#handle(source.variable), [after]);
      }
      case 'constant':
        return this.#constants.node(this.#plans[source.index]!);
      case 'op':
        this.#writeUpTo(source.index);
        return outputOf(this.#written.get(`op ${source.index}`)!, source.output);
      default:
        return source satisfies never;
    }
  }

  /** Writes an op after the ops that it needs; a loop, because a long recurrence would be too deep for recursion. */
  #writeUpTo(index: number): void {
    const waiting = [index];
    while (waiting.length > 0) {
      const next = waiting.at(-1)!;
      const key = `op ${next}`;
      const missing = this.#written.has(key)
        ? []
        : needsOf(this.#tape.ops[next]!).flatMap((source) =>
            source.kind === 'op' && !this.#written.has(`op ${source.index}`) ? [source.index] : [],
          );
      if (missing.length > 0) {
        waiting.push(...missing);
        continue;
      }
      waiting.pop();
      if (this.#written.has(key)) continue;
      const op = this.#tape.ops[next]!;
      const node = this.#op(op);
      if (op.outputs[0]) this.#graph.describe(node, op.outputs[0].shape);
      this.#written.set(key, node);
    }
  }

  #op(op: RecordedOp): string {
    const { definitions, precision, threads } = this.#options;
    const definition = definitions.get(op.op);
    if (!definition || definition.isStateful) {
      throw new NotRecordable(
        `it runs ${op.op}, which ${definition ? 'keeps or draws something of its own' : 'this TensorFlow has no graph op for'}`,
        'Leave it out of the step; draw random numbers outside and hand them in as inputs',
      );
    }
    const inputs = op.inputs.map((source, i) =>
      op.op === 'Reshape' && i === 1 && source.kind === 'constant'
        ? this.#constants.reshapeTarget(this.#plans[source.index]!)
        : this.#node(source),
    );
    const kinds = op.inputs.map((source) => kindOf(this.#tape, source));
    const producer = (input: number) => {
      const source = op.inputs[input];
      if (source?.kind !== 'op') return undefined;
      const made = this.#tape.ops[source.index]!;
      return { op: made, inputs: made.inputs.map((each) => this.#node(each)) };
    };
    const rewritten = REWRITES[op.op]?.({
      graph: this.#graph,
      op,
      definition,
      inputs,
      kinds,
      precision,
      hasOurOps: threads !== undefined,
      isFixed: !this.#varying.has(op),
      producer,
    });
    if (rewritten !== undefined) return rewritten;
    const before = op.after.map((source) => `^${nodeOf(this.#node(source))}`);
    const attributes = completeAttributes(definition, op.attributes, kinds);
    return this.#graph.node(op.op, [...inputs, ...before], attributes);
  }

  #update({ op, variables, tensors, attributes, condition }: RecordedUpdate): string {
    const definition = this.#options.definitions.get(op);
    if (!definition) throw new NotRecordable(`this TensorFlow has no ${op}`, 'Use another optimiser');
    const inputs = tensors.map((source) => this.#node(source));
    const kinds = tensors.map((source) => kindOf(this.#tape, source));
    if (condition) {
      // An op one of whose inputs is dead does not run: one small input is enough to hold it back.
      const sizes = kinds.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
      const smallest = sizes.indexOf(Math.min(...sizes));
      inputs[smallest] = this.#conditions.onlyIf(
        this.#node(condition),
        inputs[smallest]!,
        TF_TYPE[kinds[smallest]!.dtype],
      );
    }
    const handles = variables.map((variable) => this.#handle(variable));
    // Whatever read a variable before its update has to have read it by then, and an earlier update comes first.
    const before = variables.flatMap((variable) => {
      const reads = [...this.#written].filter(
        ([key]) => key === `variable ${variable.id}` || key.startsWith(`variable ${variable.id} after `),
      );
      const earlier = this.#tape.updates
        .slice(0, this.#updates.length)
        .flatMap((update, i) => (update.variables.includes(variable) ? [this.#settled(i)] : []));
      return [...reads.map(([, node]) => node), ...earlier];
    });
    const all = [...handles, ...inputs, ...new Set(before.map((node) => `^${node}`))];
    return this.#graph.node(
      op,
      all,
      completeAttributes(definition, attributes, [...handles.map(() => undefined), ...kinds]),
    );
  }

  /** A node that runs once an update is over, or once it is clear that it will not happen. */
  #settled(update: number): string {
    const node = this.#updates[update]!;
    const { condition } = this.#tape.updates[update]!;
    return condition ? this.#conditions.settled(this.#node(condition), node) : node;
  }

  /** An output under a name of its own, so that no rewrite of TensorFlow's optimiser removes it. */
  #output(index: number, source: Source): string {
    const type = attribute.type(TF_TYPE[kindOf(this.#tape, source).dtype]);
    return this.#graph.node('Identity', [this.#node(source)], { T: type }, `fetch_${index}`);
  }

  #handle(variable: tf.Variable): string {
    const known = this.#handles.get(variable);
    if (known !== undefined) return known;
    const name = variableHandle(this.#graph, variable);
    this.#handles.set(variable, name);
    return name;
  }
}

function needsOf({ inputs, after }: RecordedOp): Source[] {
  return [...inputs, ...after];
}
