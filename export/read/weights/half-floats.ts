import { halfToNumber } from '../../onnx/evaluate/half.js';

/** IEEE half precision, as bits, in single precision. */
export function widenHalfFloats(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let at = 0; at < halves.length; at++) values[at] = halfToNumber(halves[at]!);
  return values;
}
