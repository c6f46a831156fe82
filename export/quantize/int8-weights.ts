import { intOf } from '../onnx/attributes.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { int } from '../onnx/graph-builder.js';
import { subgraphsOf, type Graph, type Node } from '../onnx/graph.js';
import { floats, SMALLEST_QUANTISED, type TensorData } from '../onnx/tensor.js';
import { quantised } from './quantised.js';
import { replaceConstants } from './replace-constants.js';

/**
 * Stores the weights of products in 8 bits, symmetrically, with a scale for each output channel: a quarter of the size.
 * They become numbers when the graph is loaded, so that it computes in float32, as fast as before.
 * @param smallest weights of fewer numbers stay as they are
 */
export function int8Weights(graph: Graph, smallest = SMALLEST_QUANTISED): Graph {
  const axes = channelAxes(graph);
  return replaceConstants(graph, (name, tensor, claim) => {
    const fromEnd = axes.get(name);
    if (fromEnd === undefined || tensor.type !== 'float32' || tensor.values.length < smallest)
      return undefined;
    const axis = fromEnd < 0 ? tensor.shape.length + fromEnd : fromEnd;
    // Scales of single numbers would take more than is saved.
    if (tensor.shape.length < 2 || axis < 0) return undefined;
    const { values, scales } = quantised(tensor, axis);
    const [stored, whole, scale] = [claim(`${name}_int8`), claim(`${name}_whole`), claim(`${name}_scale`)];
    const alongAxis = tensor.shape.map((_, own) => (own === axis ? scales.length : 1));
    return {
      constants: new Map<string, TensorData>([
        [stored, { type: 'int8', shape: tensor.shape, values }],
        [scale, floats(scales, alongAxis)],
      ]),
      // No DequantizeLinear: ONNX Runtime leaves it in the graph, where it runs each time (a Gather waits for its whole
      // table) and keeps weights from being laid out ahead. What is below it computes once, when the graph is loaded.
      nodes: [
        {
          name: whole,
          op: 'Cast',
          inputs: [stored],
          outputs: [whole],
          attributes: { to: int(DATA_TYPES.float32) },
        },
        { name, op: 'Mul', inputs: [whole, scale], outputs: [name], attributes: {} },
      ],
    };
  });
}

/** The axis of the output channels of weights that products read, by the weights' names; below 0 from the last on. */
function channelAxes(graph: Graph): ReadonlyMap<string, number> {
  const axes = new Map<string, number>();
  const visit = (inner: Graph) => {
    for (const node of inner.nodes) {
      for (const [input, axis] of weightInputs(node)) {
        const name = node.inputs[input];
        if (name !== undefined && !axes.has(name)) axes.set(name, axis);
      }
      for (const each of subgraphsOf(node)) visit(each);
    }
  };
  visit(graph);
  return axes;
}

/** Which inputs of a node are weights, and along which of their axes the channels lie. */
function weightInputs(node: Node): readonly (readonly [input: number, axis: number])[] {
  switch (node.op) {
    case 'Conv':
      return [[1, 0]];
    case 'ConvTranspose':
      return [[1, 1]];
    case 'Gather':
      return [[0, intOf(node, 'axis', 0)]];
    case 'Gemm':
      return [
        [0, intOf(node, 'transA', 0) === 1 ? 1 : 0],
        [1, intOf(node, 'transB', 0) === 1 ? 0 : 1],
      ];
    case 'GRU':
    case 'LSTM':
    case 'RNN':
      // Of both weights the gates' rows.
      return [
        [1, 1],
        [2, 1],
      ];
    case 'MatMul':
      return [
        [0, -2],
        [1, -1],
      ];
    default:
      return [];
  }
}
