import { Type } from 'typebox';
import { int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { scalar } from '../../lowering/scalar.js';
import { configOf, wrongInputs, type LayerHandler, type SymbolicTensor } from '../layer-handler.js';

const Config = Type.Object({
  axes: Type.Union([Type.Integer(), Type.Tuple([Type.Integer(), Type.Integer()])]),
  normalize: Type.Boolean(),
});

/** tfjs' `epsilon()`, below which it takes a vector for shorter than it is. */
const EPSILON = 1e-7;

/** The product of two batches of vectors or matrices, summed over an axis of each; masks end here. */
export const dot: LayerHandler = ({ layer, inputs }, graph) => {
  const [first, second] = inputs;
  if (!first || !second || inputs.length !== 2) throw wrongInputs(layer, 'two inputs', inputs.length);
  if ([first, second].some(({ shape }) => shape.length < 2 || shape.length > 3)) {
    throw wrongInputs(layer, 'inputs of 2 or 3 axes', Math.max(first.shape.length, second.shape.length));
  }
  const config = configOf(layer, Config);
  const [axis1, axis2] = Array.isArray(config.axes) ? config.axes : [config.axes, config.axes];
  const operand = (tensor: SymbolicTensor, axis: number): Operand => {
    const positive = axis < 0 ? axis + tensor.shape.length : axis;
    const value = config.normalize ? unitVectors(graph, tensor.value, positive) : tensor.value;
    return { value, rank: tensor.shape.length, axis: positive };
  };
  return batchDot(graph, operand(first, axis1), operand(second, axis2));
};

interface Operand {
  readonly value: string;
  readonly rank: number;
  readonly axis: number;
}

/** tfjs-layers merge.ts, `batchDot`. */
function batchDot(graph: GraphBuilder, a: Operand, b: Operand): string {
  const column = graph.constant('column_axis', integers(2));
  if (a.rank === 2 && b.rank === 2) {
    const left = a.axis === b.axis ? a.value : graph.add('Transpose', [a.value], { perm: ints(1, 0) });
    const products = graph.add('Mul', [left, b.value]);
    const sum = graph.add('ReduceSum', [products, graph.constant('axis', integers(b.axis))], {
      keepdims: int(0),
    });
    return graph.add('Unsqueeze', [sum, graph.constant('last_axis', integers(1))]);
  }
  // A vector becomes a matrix of one column.
  const matrix = ({ value, rank }: Operand) => (rank === 2 ? graph.add('Unsqueeze', [value, column]) : value);
  const turned = (value: string) => graph.add('Transpose', [value], { perm: ints(0, 2, 1) });
  const left = a.axis === 2 ? matrix(a) : turned(matrix(a));
  const right = b.axis === 2 ? turned(matrix(b)) : matrix(b);
  const product = graph.add('MatMul', [left, right]);
  if (b.rank === 2) return graph.add('Squeeze', [product, column]);
  if (a.rank === 2) return graph.add('Squeeze', [product, graph.constant('row_axis', integers(1))]);
  return product;
}

/** Vectors of length 1 along an axis. */
function unitVectors(graph: GraphBuilder, value: string, axis: number): string {
  const along = graph.constant('norm_axis', integers(axis));
  const squares = graph.add('ReduceSum', [graph.add('Mul', [value, value]), along], { keepdims: int(1) });
  const norm = graph.add('Sqrt', [graph.add('Max', [squares, scalar(graph, EPSILON)])]);
  return graph.add('Div', [value, norm], {}, 'unit_vectors');
}
