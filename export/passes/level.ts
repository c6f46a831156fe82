import { inferGraph } from '../onnx/inference/infer-graph.js';
import { subgraphsOf, valuesReadBy, type Graph, type Node } from '../onnx/graph.js';
import { Names } from '../onnx/names.js';
import { typeOfConstant, type TensorData } from '../onnx/tensor.js';
import type { ValueType } from '../onnx/value-type.js';
import { mapSubgraphs } from './rewire.js';

/** A graph, or one inside a loop or a branch, with what a pass asks about it. */
export interface Level {
  readonly graph: Graph;
  readonly outputs: ReadonlySet<string>;
  /** What is known of a value of this graph or of one around it. */
  readonly typeOf: (value: string) => ValueType | undefined;
  /** The content of a constant of this graph or of one around it. */
  readonly constantOf: (value: string) => TensorData | undefined;
  /** How often a value of this graph is read: by nodes, by graphs inside them, and as an output. */
  readonly readersOf: (value: string) => number;
  /** A name that no value of the whole graph has, in the scope of a value: `conv1/Relu`, `Transpose` → `conv1/Transpose`. */
  readonly claim: (near: string, name: string) => string;
}

/** Rewrites a graph and those inside it, inner ones first; the same graph comes back where nothing changes. */
export function rewriteLevels(graph: Graph, rewrite: (level: Level) => Graph): Graph {
  let names: Names | undefined;
  const types = new Map(inferred(graph));
  return visit(graph, () => undefined);

  function visit(current: Graph, outer: Level['constantOf']): Graph {
    const constantOf = (value: string): TensorData | undefined =>
      current.constants.get(value) ?? outer(value);
    const nodes = current.nodes.map((node) => withInner(node, (inner) => visit(inner, constantOf)));
    const changed = nodes.some((node, index) => node !== current.nodes[index]);
    const settled = changed ? { ...current, nodes } : current;
    const rewritten = rewrite(levelOf(settled, constantOf));
    for (const [name, constant] of rewritten.constants) {
      if (!types.has(name)) types.set(name, typeOfConstant(constant));
    }
    return rewritten;
  }

  function levelOf(current: Graph, constantOf: Level['constantOf']): Level {
    let readers: ReadonlyMap<string, number> | undefined;
    return {
      graph: current,
      outputs: new Set(current.outputs.map(({ name }) => name)),
      typeOf: (value) => types.get(value),
      constantOf,
      readersOf: (value) => (readers ??= countReaders(current)).get(value) ?? 0,
      claim: (near, name) => (names ??= namesOf(graph)).claim(scopeOf(near) + name),
    };
  }
}

/** Passes in a row ask about the same graph. */
const INFERRED = new WeakMap<Graph, ReadonlyMap<string, ValueType>>();

function inferred(graph: Graph): ReadonlyMap<string, ValueType> {
  const known = INFERRED.get(graph) ?? inferGraph(graph);
  INFERRED.set(graph, known);
  return known;
}

function withInner(node: Node, change: (inner: Graph) => Graph): Node {
  const inner = subgraphsOf(node);
  if (inner.length === 0) return node;
  const changed = new Map(inner.map((graph) => [graph, change(graph)]));
  if ([...changed].every(([before, after]) => before === after)) return node;
  return { ...node, attributes: mapSubgraphs(node, (graph) => changed.get(graph) ?? graph) };
}

function countReaders(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (value: string): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const { name } of graph.outputs) count(name);
  for (const node of graph.nodes) {
    node.inputs.forEach(count);
    for (const inner of subgraphsOf(node)) valuesReadBy(inner).forEach(count);
  }
  return counts;
}

/** All names of a graph and of those inside it. */
function namesOf(graph: Graph): Names {
  const names = new Names();
  const claimAll = (current: Graph): void => {
    for (const { name } of current.inputs) names.claim(name);
    for (const name of current.constants.keys()) names.claim(name);
    for (const node of current.nodes) {
      for (const output of node.outputs) names.claim(output);
      if (!node.outputs.includes(node.name)) names.claim(node.name);
      for (const inner of subgraphsOf(node)) claimAll(inner);
    }
  };
  claimAll(graph);
  return names;
}

/** `block/conv1/` for `block/conv1/Relu`. */
function scopeOf(value: string): string {
  return value.slice(0, value.lastIndexOf('/') + 1);
}
