import { TF_TYPE } from './data-types.js';
import { elementwiseOp, type ElementwiseOp } from './elementwise-ops.js';
import { encodeProgram, type Instruction, type Operand, type Value } from './elementwise-program.js';
import type { GraphNode } from './graph-def.js';
import { windowsOfSplit, type Window } from './last-axis.js';
import { nodeOf, outputOf } from './output-names.js';

/** A node that is part of a chain. */
export interface Member {
  node: GraphNode;
  op: ElementwiseOp;
}

/** A node that puts members side by side along the last dimension. */
export interface Concatenation {
  node: GraphNode;
  parts: readonly string[];
}

/** The graph that a chain is part of. */
export interface Surroundings {
  byName: ReadonlyMap<string, GraphNode>;
  readers: ReadonlyMap<string, readonly GraphNode[]>;
  shapes: ReadonlyMap<string, readonly number[]>;
  /** Threads that a large tensor is shared between. */
  threads: number;
}

/** Writes the chain as one op; `outputs` says which output of it stands for which node. */
export function writeChain(
  chain: readonly Member[],
  concatenations: readonly Concatenation[],
  { byName, readers, shapes, threads }: Surroundings,
): { node: GraphNode; outputs: [name: string, output: string][] } {
  const writer = new ChainWriter(byName, shapes.get(chain[0]!.node.name)!);
  const names = new Set(chain.map(({ node }) => node.name));
  const absorbed = new Set(concatenations.map(({ node }) => node.name));
  const readByChain = (name: string) => (readers.get(name) ?? []).some((reader) => names.has(reader.name));
  for (const member of chain) writer.add(member, readByChain(member.node.name));

  const name = `${chain.at(-1)!.node.name}_fused`;
  const outputs: [string, string][] = [];
  const outputTypes: number[] = [];
  const kept: Value[][] = [];
  const keep = (of: string, values: Value[], type: number) => {
    outputs.push([of, outputOf(name, kept.length)]);
    kept.push(values);
    outputTypes.push(type);
  };
  for (const { node, op } of chain) {
    const isRead = (readers.get(node.name) ?? []).some(
      (reader) => !names.has(reader.name) && !absorbed.has(reader.name),
    );
    if (isRead) keep(node.name, [writer.value(node.name)], op.output);
  }
  const types = new Map(chain.map(({ node, op }) => [node.name, op.output]));
  for (const { node, parts } of concatenations) {
    keep(
      node.name,
      parts.map((part) => writer.value(part)),
      types.get(parts[0]!)!,
    );
  }
  const { operands, code, inputs, inputTypes } = writer;
  const attributes = encodeProgram(
    { operands, code, outputs: kept },
    { inputs: inputTypes, outputs: outputTypes },
    threads,
  );
  return { node: { name, op: 'FusedElementwise', inputs, attributes }, outputs };
}

/** Collects the program of one chain. */
class ChainWriter {
  readonly operands: Operand[] = [];
  readonly code: { instruction: Instruction; from: Value[] }[] = [];
  readonly inputs: string[] = [];
  readonly inputTypes: number[] = [];
  readonly #byName: ReadonlyMap<string, GraphNode>;
  readonly #shape: readonly number[];
  readonly #values = new Map<string, Value>();
  readonly #windows = new Map<string, readonly Window[] | undefined>();

  constructor(byName: ReadonlyMap<string, GraphNode>, shape: readonly number[]) {
    this.#byName = byName;
    this.#shape = shape;
  }

  /** @param readByChain whether another member reads it */
  add({ node, op }: Member, readByChain: boolean): void {
    const from = node.inputs.map((input, i) =>
      this.#read(input, op.inputs[Math.min(i, op.inputs.length - 1)]!),
    );
    // What is only kept is rounded on its way out, and the sum of one is that one.
    const isRoundedLater = op.instruction === 'round' && !readByChain;
    const isSame = isRoundedLater || (op.instruction === 'add' && from.length === 1);
    this.#values.set(
      node.name,
      op.instruction === undefined || isSame ? from[0]! : this.#compute(op.instruction, from),
    );
  }

  value(member: string): Value {
    return this.#values.get(member)!;
  }

  #compute(instruction: Instruction, from: readonly Value[]): Value {
    const [first, second, ...rest] = from;
    if (instruction !== 'add' || rest.length === 0 || !first || !second) {
      return { kind: 'result', index: this.code.push({ instruction, from: [...from] }) - 1 };
    }
    return rest.reduce(
      (sum, summand) => this.#compute('add', [sum, summand]),
      this.#compute('add', [first, second]),
    );
  }

  #read(source: string, type: number): Value {
    const known = this.#values.get(source);
    if (known) return known;
    const window = this.#windowOf(source);
    const [read, readType] = this.#beforeWidening(window?.of ?? source, type);
    const input = this.#input(read, readType);
    const value: Value = { kind: 'operand', index: this.operands.push({ input, window }) - 1 };
    this.#values.set(source, value);
    return value;
  }

  /** What was widened from bfloat16 is read as it was before. */
  #beforeWidening(source: string, type: number): [source: string, type: number] {
    const node = this.#byName.get(source);
    const before = node && isWidening(node) ? node.inputs[0]! : undefined;
    const made = before === undefined ? undefined : this.#byName.get(nodeOf(before));
    // What was rounded may have become part of another chain, which does not keep it.
    const mayBeGone = made && elementwiseOp(made.op, made.attributes);
    return before === undefined || mayBeGone ? [source, type] : [before, TF_TYPE.bfloat16];
  }

  #input(source: string, type: number): number {
    const known = this.inputs.indexOf(source);
    if (known >= 0) return known;
    this.inputTypes.push(type);
    return this.inputs.push(source) - 1;
  }

  /** Where a source is one of the parts that a tensor is split into along its last dimension. */
  #windowOf(source: string): Window | undefined {
    const [name, output = '0'] = source.split(':') as [string, string?];
    const node = this.#byName.get(name);
    if (!node) return undefined;
    if (!this.#windows.has(name)) {
      this.#windows.set(name, windowsOfSplit(node, this.#byName, this.#shape.length));
    }
    const window = this.#windows.get(name)?.[Number(output)];
    // A part that is broadcast has other dimensions than those that were split.
    const isWhole = window && window.width > 0 && window.width === this.#shape.at(-1);
    return isWhole ? window : undefined;
  }
}

function isWidening({ op, attributes }: GraphNode): boolean {
  return elementwiseOp(op, attributes)?.inputs[0] === TF_TYPE.bfloat16;
}
