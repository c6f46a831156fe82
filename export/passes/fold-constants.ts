import { evaluateNode } from '../onnx/evaluate/evaluate-node.js';
import { canBeEvaluated } from '../onnx/evaluate/evaluators.js';
import type { Graph, Node } from '../onnx/graph.js';
import { knownElements } from '../onnx/known-elements.js';
import { bytesOf, storedFormOf, type TensorData } from '../onnx/tensor.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';

/** Computes ahead what depends on constants alone, and the parts of shapes that are known. */
export const foldConstants: Pass = {
  name: 'fold constants',
  reason:
    'shapes, axes and the layout of weights are known before the graph runs and need not be computed in each run',
  run: (graph, { keepQuantization = false } = {}) =>
    rewriteLevels(graph, (level) => fold(level, keepQuantization)),
};

/** A copy of a constant under this size may stand beside the original. */
const SMALL_BYTES = 64 * 1024;
/** Larger weights that are stored in a narrow type are meant to stay so. */
const MOST_WIDENED_BYTES = 1024;

function fold(level: Level, keepsStored: boolean): Graph {
  const { graph, outputs, typeOf } = level;
  const folded = new Map<string, TensorData>();
  const constantOf = (value: string): TensorData | undefined => folded.get(value) ?? level.constantOf(value);
  const mayCopy = copyableConstants(level);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const results = isOutputCopy(node) ? undefined : (inferredElements(node) ?? evaluated(node));
    if (!results) nodes.push(node);
    else for (const [index, result] of results.entries()) put(node.outputs[index] ?? '', result);
  }
  if (folded.size === 0) return graph;
  return { ...graph, nodes, constants: new Map([...graph.constants, ...folded]) };

  /** A constant can't be an output by itself. */
  function put(output: string, result: TensorData): void {
    if (output === '') return;
    if (!outputs.has(output)) return void folded.set(output, result);
    const constant = level.claim(output, `${output.slice(output.lastIndexOf('/') + 1)}_constant`);
    folded.set(constant, result);
    nodes.push({ name: output, op: 'Identity', inputs: [constant], outputs: [output], attributes: {} });
  }

  function isOutputCopy({ op, inputs: [input = ''], outputs: [output = ''] }: Node): boolean {
    return op === 'Identity' && outputs.has(output) && constantOf(input) !== undefined;
  }

  function evaluated(node: Node): TensorData[] | undefined {
    if (!node.inputs.every(mayCopy) || widens(node)) return undefined;
    const results = evaluateNode(node, constantOf);
    return results && keepsStored && losesStored(node, results) ? undefined : results;
  }

  /** The result is larger than what it is made of, as that is stored. */
  function losesStored(node: Node, results: readonly TensorData[]): boolean {
    const forms = node.inputs.flatMap((input) => {
      const constant = constantOf(input);
      return (constant && storedFormOf(constant)) ?? [];
    });
    const before = forms.reduce((total, { values }) => total + values.byteLength, 0);
    const after = results.reduce(
      (total, result) => total + (storedFormOf(result) ?? result).values.byteLength,
      0,
    );
    return forms.length > 0 && after > before;
  }

  function widens(node: Node): boolean {
    const data = constantOf(node.inputs[0] ?? '');
    if (node.op !== 'Cast' || !data || bytesOf(data).byteLength <= MOST_WIDENED_BYTES) return false;
    return data.type === 'float16' || data.type === 'int8' || data.type === 'uint8';
  }

  function inferredElements({ outputs: [output = '', ...others] }: Node): TensorData[] | undefined {
    const type = others.length === 0 ? typeOf(output) : undefined;
    const tensor = type && knownElements(type);
    return tensor && [tensor];
  }
}

/**
 * Which constants may be copied into the result of a node: small ones, and large ones that are gone afterwards because all
 * that reads them is computed ahead too.
 */
function copyableConstants({ graph, outputs, constantOf, readersOf }: Level): (value: string) => boolean {
  const known = new Set<string>();
  const readers = new Map<string, number>();
  const isConstant = (value: string): boolean =>
    value === '' || known.has(value) || constantOf(value) !== undefined;
  for (const node of graph.nodes) {
    if (!canBeEvaluated(node.op) || !node.inputs.every(isConstant)) continue;
    for (const output of node.outputs) known.add(output);
    for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  return (value) => {
    const constant = constantOf(value);
    if (!constant || bytesOf(constant).byteLength <= SMALL_BYTES) return true;
    return graph.constants.has(value) && !outputs.has(value) && readers.get(value) === readersOf(value);
  };
}
