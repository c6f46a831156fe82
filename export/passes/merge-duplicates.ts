import { subgraphsOf, type Attribute, type Graph, type Node } from '../onnx/graph.js';
import { bytesOf, type TensorData } from '../onnx/tensor.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';
import { resolve, rewire } from './rewire.js';

/** Lets equal constants be stored once and equal nodes be computed once. */
export const mergeDuplicates: Pass = {
  name: 'merge duplicates',
  reason:
    'every layer writes its own axes and shapes, and a value is often brought into the same layout twice',
  run: (graph) => rewriteLevels(graph, merge),
};

/** Operators that yield something else each time. */
const RANDOM: ReadonlySet<string> = new Set([
  'Bernoulli',
  'Dropout',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
]);

function merge(level: Level): Graph {
  const { graph, outputs } = level;
  const replacements = new Map<string, string>();
  const constants = uniqueConstants(graph, outputs, replacements);
  const seen = new Map<string, Node>();
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => resolve(input, replacements));
    const key = RANDOM.has(node.op) || subgraphsOf(node).length > 0 ? undefined : keyOf(node, inputs);
    const isOutput = node.outputs.some((output) => outputs.has(output));
    const twin = key === undefined || isOutput ? undefined : seen.get(key);
    if (twin)
      for (const [index, output] of node.outputs.entries()) replacements.set(output, twin.outputs[index]!);
    else {
      nodes.push(node);
      if (key !== undefined && !seen.has(key)) seen.set(key, node);
    }
  }
  return replacements.size === 0 ? graph : rewire({ ...graph, nodes, constants }, replacements);
}

function uniqueConstants(
  { constants }: Graph,
  outputs: ReadonlySet<string>,
  replacements: Map<string, string>,
): ReadonlyMap<string, TensorData> {
  const buckets = new Map<string, [string, TensorData][]>();
  const kept = new Map<string, TensorData>();
  for (const [name, tensor] of constants) {
    const bucket = buckets.get(sketchOf(tensor)) ?? [];
    const twin = outputs.has(name) ? undefined : bucket.find(([, other]) => sameBytes(tensor, other));
    if (twin) replacements.set(name, twin[0]);
    else {
      kept.set(name, tensor);
      buckets.set(sketchOf(tensor), [...bucket, [name, tensor]]);
    }
  }
  return kept;
}

/** Equal for equal constants; others rarely share one. */
function sketchOf({ type, shape, values }: TensorData): string {
  const last = values.length - 1;
  const sample =
    last < 8
      ? Array.from(values, String)
      : [0, 1, 2, 3, 4, 5, 6, 7].map((part) => values[Math.floor((part * last) / 7)]);
  return `${type} ${shape.join()} ${sample.join()}`;
}

function sameBytes(one: TensorData, other: TensorData): boolean {
  if (one.type !== other.type || one.shape.join() !== other.shape.join()) return false;
  if (one.values === other.values) return true;
  const [bytes, others] = [bytesOf(one), bytesOf(other)];
  if (bytes.length !== others.length) return false;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== others[at]) return false;
  return true;
}

/** Equal for nodes that compute the same; `undefined` for a node with an attribute that is not compared. */
function keyOf(node: Node, inputs: readonly string[]): string | undefined {
  const attributes = Object.entries(node.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = attributes.map(([name, attribute]) => {
    const value = attributeKey(attribute);
    return value === undefined ? undefined : `${name}=${value}`;
  });
  if (parts.includes(undefined)) return undefined;
  return [
    node.op,
    inputs.join('\n'),
    node.outputs.map((output) => Number(output !== '')).join(),
    ...parts,
  ].join('\n\n');
}

function attributeKey(attribute: Attribute): string | undefined {
  switch (attribute.kind) {
    case 'int':
    case 'float':
      return Object.is(attribute.value, -0) ? '-0' : String(attribute.value);
    case 'string':
      return attribute.value;
    case 'ints':
    case 'floats':
    case 'strings':
      return attribute.value.join();
    case 'tensor':
    case 'graph':
      return undefined;
    default:
      return attribute satisfies never;
  }
}
