import type { TensorData } from '../../onnx/tensor.js';

/** Numbers for the channels of a value. */
export type ChannelNumbers = Float64Array;

/**
 * The numbers that a constant has for each channel of a value with this many axes, to which it is broadcast; `undefined`
 * if it differs along another axis, makes the value larger, or is not float32.
 */
export function channelNumbers(
  constant: TensorData | undefined,
  { rank, axis, channels }: { readonly rank: number; readonly axis: number; readonly channels: number },
): ChannelNumbers | undefined {
  if (constant?.type !== 'float32' || constant.shape.length > rank) return undefined;
  const missing = rank - constant.shape.length;
  const others = constant.shape.every((length, own) => length === 1 || own + missing === axis);
  const length = constant.shape[axis - missing] ?? 1;
  if (!others || (length !== 1 && length !== channels)) return undefined;
  const { values } = constant;
  return Float64Array.from({ length: channels }, (_, channel) => values[length === 1 ? 0 : channel]!);
}
