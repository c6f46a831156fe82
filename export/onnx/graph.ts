import type { TensorData } from './tensor.js';
import type { ValueType } from './value-type.js';

/** A graph's input or output. */
export interface ValueInfo extends ValueType {
  readonly name: string;
  /** Shown by viewers. */
  readonly description?: string | undefined;
}

/** An attribute of a node, with its type. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: TensorData }
  | { readonly kind: 'graph'; readonly value: Graph };

/** A node of an ONNX graph. */
export interface Node {
  readonly name: string;
  readonly op: string;
  /** Names of values; `''` stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An ONNX graph as plain data: nodes in an order in which each one's inputs are ready. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, TensorData>;
}

/** The graphs inside a node: loop bodies and branches. */
export function subgraphsOf(node: Node): readonly Graph[] {
  return Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'graph' ? [attribute.value] : [],
  );
}

/** All values that a graph's nodes and outputs read, those of its subgraphs included. */
export function valuesReadBy(graph: Graph): Set<string> {
  const read = new Set(graph.outputs.map((output) => output.name));
  for (const node of graph.nodes) {
    for (const input of node.inputs) read.add(input);
    for (const inner of subgraphsOf(node)) for (const value of valuesReadBy(inner)) read.add(value);
  }
  return read;
}

/** The nodes that make the values of a graph. */
export function makersOf({ nodes }: Graph): Map<string, Node> {
  return new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}
