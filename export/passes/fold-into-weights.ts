import { makersOf, type Graph, type Node } from '../onnx/graph.js';
import { bytesOf, floats, storedFormOf, type TensorData } from '../onnx/tensor.js';
import { affineOf, type Affine } from './affine/affine-of.js';
import { channelNumbers } from './affine/channel-numbers.js';
import { scaled, weightedOf, type Weighted } from './affine/weighted.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';
import { rewire } from './rewire.js';

/** Puts a scale and a shift per channel into the weights and the bias of the convolution or matrix product before them. */
export const foldIntoWeights: Pass = {
  name: 'fold into weights',
  reason:
    'a trained batch normalisation only scales and shifts channels, which the weights before it can do for nothing',
  run: (graph, { keepQuantization = false } = {}) =>
    rewriteLevels(graph, (level) => fold(level, keepQuantization)),
};

/** Weights under this size that another node reads may be copied. */
const SMALL_BYTES = 64 * 1024;

function fold(level: Level, keepsStored: boolean): Graph {
  const { graph, outputs, readersOf } = level;
  const constants = new Map(graph.constants);
  const constantOf = (value: string): TensorData | undefined =>
    constants.get(value) ?? level.constantOf(value);
  const makers = makersOf(graph);
  const replaced = new Map<Node, Node>();
  const removed = new Set<Node>();
  const renamed = new Map<string, string>();
  /** What a node was before others were folded into it: the level knows that one. */
  const originals = new Map<Node, Node>();

  for (const node of graph.nodes) {
    const folded = node.inputs.map((value) => foldInto(value, node)).find((result) => result !== undefined);
    if (folded) removed.add(node);
  }
  if (removed.size === 0) return graph;
  const nodes = graph.nodes.filter((node) => !removed.has(node)).map((node) => replaced.get(node) ?? node);
  return rewire({ ...graph, nodes, constants }, renamed);

  function foldInto(value: string, node: Node): Node | undefined {
    const maker = makers.get(value);
    if (!maker || outputs.has(value) || readersOf(value) !== 1 || node.outputs.length !== 1) return undefined;
    const original = originals.get(maker) ?? maker;
    const weighted = weightedOf(original, level);
    const affine = weighted && affineOf(node, value, weighted, constantOf);
    const changed = affine && applied(replaced.get(original) ?? original, weighted, affine);
    if (!changed) return undefined;
    const output = node.outputs[0]!;
    // The name of what came first says more, unless the graph's outputs ask for the other.
    const result = outputs.has(output) ? { ...changed, outputs: [output] } : changed;
    if (!outputs.has(output)) renamed.set(output, result.outputs[0]!);
    replaced.set(original, result);
    makers.set(output, result);
    originals.set(result, original);
    return result;
  }

  function applied(maker: Node, weighted: Weighted, { scale, shift }: Affine): Node | undefined {
    const [x = '', weightName = '', biasName = ''] = maker.inputs;
    if (shift && !weighted.takesBias) return undefined;
    const weights = constantOf(weightName);
    if (scale && (!weighted.weights || !weights || !mayReplace(weightName, weights))) return undefined;
    // A bias has one axis; that of a Gemm may be broadcast in other ways.
    const bias = channelNumbers(constantOf(biasName), {
      rank: weighted.rank === 2 ? 2 : 1,
      axis: weighted.rank === 2 ? 1 : 0,
      channels: weighted.channels,
    });
    if (biasName !== '' && !bias) return undefined;
    const product = scale && weights && scaled(weights, weighted.weightAxis, scale);
    if (scale && !product) return undefined;
    const newWeights = product ? put(weightName, product) : weightName;
    const before = bias ?? (shift ? new Float64Array(weighted.channels) : undefined);
    if (!before) return { ...maker, inputs: [x, newWeights] };
    const after = before.map((number, channel) => number * (scale?.[channel] ?? 1) + (shift?.[channel] ?? 0));
    return {
      ...maker,
      inputs: [x, newWeights, put(biasName, floats(Float32Array.from(after), [after.length]), maker)],
    };
  }

  function mayReplace(name: string, constant: TensorData): boolean {
    if (keepsStored && storedFormOf(constant)) return false;
    return isOurs(name) || bytesOf(constant).byteLength <= SMALL_BYTES;
  }

  function isOurs(name: string): boolean {
    return constants.has(name) && !outputs.has(name) && readersOf(name) <= 1;
  }

  /** In the place of a constant that nothing else reads, or else beside it. */
  function put(name: string, constant: TensorData, near?: Node): string {
    const last = name.slice(name.lastIndexOf('/') + 1);
    const claimed =
      name !== '' && isOurs(name) ? name : level.claim(name || (near?.outputs[0] ?? ''), last || 'bias');
    constants.set(claimed, constant);
    return claimed;
  }
}
