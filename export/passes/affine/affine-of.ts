import { floatOf, intOf } from '../../onnx/attributes.js';
import type { Node } from '../../onnx/graph.js';
import type { TensorData } from '../../onnx/tensor.js';
import { channelNumbers, type ChannelNumbers } from './channel-numbers.js';

/** `scale · x + shift`, for each channel; a side that is left out changes nothing. */
export interface Affine {
  readonly scale?: ChannelNumbers | undefined;
  readonly shift?: ChannelNumbers | undefined;
}

export interface Channels {
  readonly rank: number;
  readonly axis: number;
  readonly channels: number;
}

/** What a node does to a value, if it is the same affine function everywhere in a channel; `undefined` otherwise. */
export function affineOf(
  node: Node,
  value: string,
  where: Channels,
  constantOf: (value: string) => TensorData | undefined,
): Affine | undefined {
  if (node.op === 'BatchNormalization') return normalised(node, value, where, constantOf);
  const [one, other = ''] = node.inputs;
  if (one === other || node.inputs.length !== 2) return undefined;
  const isFirst = one === value;
  const numbers = channelNumbers(constantOf(isFirst ? other : (one ?? '')), where);
  if (!numbers) return undefined;
  switch (node.op) {
    case 'Mul':
      return { scale: numbers };
    case 'Add':
      return { shift: numbers };
    case 'Div':
      return isFirst ? { scale: numbers.map((number) => 1 / number) } : undefined;
    case 'Sub':
      if (isFirst) return { shift: numbers.map((number) => -number) };
      return { scale: numbers.map(() => -1), shift: numbers };
    default:
      return undefined;
  }
}

/** `(x − mean) / √(variance + ε) · γ + β` */
function normalised(
  node: Node,
  value: string,
  where: Channels,
  constantOf: (value: string) => TensorData | undefined,
): Affine | undefined {
  const [x, ...parameters] = node.inputs;
  const isTraining = intOf(node, 'training_mode', 0) === 1 || node.outputs.length > 1;
  if (x !== value || where.axis !== 1 || isTraining) return undefined;
  const [gamma, beta, mean, variance] = parameters.map((name) =>
    channelNumbers(constantOf(name), { ...where, rank: 1, axis: 0 }),
  );
  if (!gamma || !beta || !mean || !variance) return undefined;
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const scale = gamma.map((number, channel) => number / Math.sqrt(variance[channel]! + epsilon));
  return { scale, shift: beta.map((number, channel) => number - mean[channel]! * scale[channel]!) };
}
