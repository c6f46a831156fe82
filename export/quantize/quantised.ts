import { elementCount, type TensorData } from '../onnx/tensor.js';

/** Symmetric 8-bit numbers, with a scale for each channel along an axis: number ≈ value × scale. */
export function quantised(
  { values: numbers, shape }: Extract<TensorData, { type: 'float32' }>,
  axis: number,
): { values: Int8Array; scales: Float32Array } {
  const channels = shape[axis] ?? 1;
  const inner = elementCount(shape.slice(axis + 1));
  const channelOf = (at: number) => Math.floor(at / inner) % channels;
  const largest = new Float32Array(channels);
  for (const [at, number] of numbers.entries()) {
    const channel = channelOf(at);
    largest[channel] = Math.max(largest[channel]!, Math.abs(number));
  }
  // A channel of zeros keeps a scale that can be divided by.
  const scales = largest.map((each) => each / 127 || 1);
  const values = new Int8Array(numbers.length);
  for (const [at, number] of numbers.entries()) values[at] = Math.round(number / scales[channelOf(at)]!);
  return { values, scales };
}
