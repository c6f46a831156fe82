import { floatOf, intOf } from '../../onnx/attributes.js';
import type { Node } from '../../onnx/graph.js';
import type { TensorData } from '../../onnx/tensor.js';
import type { Level } from '../level.js';
import type { Channels } from './affine-of.js';

/** A node that multiplies by weights, and whose result may be scaled by scaling them. */
export interface Weighted extends Channels {
  /** Which axis of the weights is that of the output's channels. */
  readonly weightAxis: number;
  /** `undefined` where the weights are computed or not float32. */
  readonly weights: TensorData | undefined;
  /** `MatMul` has no bias. */
  readonly takesBias: boolean;
}

/** Says where the channels of a convolution's or a matrix product's result are; `undefined` for other nodes. */
export function weightedOf(node: Node, { typeOf, constantOf }: Level): Weighted | undefined {
  const [, name = ''] = node.inputs;
  const shape = typeOf(name)?.shape;
  const rank = typeOf(node.outputs[0] ?? '')?.shape?.length;
  if (!shape || rank === undefined) return undefined;
  const constant = constantOf(name);
  const weights = constant?.type === 'float32' ? constant : undefined;
  const of = (axis: number, weightAxis: number, takesBias: boolean): Weighted | undefined => {
    const channels = shape[weightAxis];
    return typeof channels === 'number'
      ? { rank, axis, channels, weightAxis, weights, takesBias }
      : undefined;
  };
  switch (node.op) {
    case 'Conv':
      return of(1, 0, true);
    case 'ConvTranspose':
      return intOf(node, 'group', 1) === 1 ? of(1, 1, true) : undefined;
    case 'Gemm':
      if (floatOf(node, 'alpha', 1) !== 1 || floatOf(node, 'beta', 1) !== 1) return undefined;
      return of(1, intOf(node, 'transB', 0) === 1 ? 0 : 1, true);
    case 'MatMul':
      return shape.length === 2 && rank > 0 ? of(rank - 1, 1, false) : undefined;
    default:
      return undefined;
  }
}

/**
 * Weights times a number for each place along an axis; `undefined` where that makes infinite weights, with which a sum
 * that was finite before would be none.
 */
export function scaled(weights: TensorData, axis: number, scale: Float64Array): TensorData | undefined {
  if (weights.type !== 'float32') return undefined;
  const inner = weights.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const values = new Float32Array(weights.values.length);
  for (let at = 0, part = 0; at < values.length; part++) {
    const factor = scale[part % scale.length]!;
    for (const end = at + inner; at < end; at++) {
      values[at] = weights.values[at]! * factor;
      if (!Number.isFinite(values[at]) && Number.isFinite(weights.values[at])) return undefined;
    }
  }
  return { type: 'float32', shape: weights.shape, values };
}
