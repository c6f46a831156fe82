import { elementCount, type AffineForm, type TensorData } from '../../onnx/tensor.js';
import type { ByteReader } from './byte-reader.js';
import { widenHalfFloats } from './half-floats.js';
import type { StringTensor } from '../graph-model.js';
import { bytesPerElement, type WeightFormat } from './weight-format.js';

/** Reads the next weight as tfjs' `io.decodeWeights` does. */
export function decodeWeight(
  format: WeightFormat,
  shape: readonly number[],
  bytes: ByteReader,
): TensorData | StringTensor {
  const count = elementCount(shape);
  if (format.kind === 'string') return { shape, values: takeStrings(count, bytes) };
  const size = bytesPerElement(format);
  const { buffer, byteOffset } = bytes.take(count * size, size);
  switch (format.kind) {
    case 'plain':
      switch (format.type) {
        case 'float32':
          return { type: 'float32', shape, values: new Float32Array(buffer, byteOffset, count) };
        case 'int32':
          return { type: 'int32', shape, values: new Int32Array(buffer, byteOffset, count) };
        case 'bool':
        case 'uint8':
          return { type: format.type, shape, values: new Uint8Array(buffer, byteOffset, count) };
        default:
          return format satisfies never;
      }
    case 'half': {
      const halves = new Uint16Array(buffer, byteOffset, count);
      return {
        type: 'float32',
        shape,
        values: widenHalfFloats(halves),
        stored: { type: 'float16', values: halves },
      };
    }
    case 'affine': {
      const { scale, minimum } = format;
      const stored: AffineForm =
        format.stored === 'uint8'
          ? { type: 'uint8', values: new Uint8Array(buffer, byteOffset, count), scale, minimum }
          : { type: 'uint16', values: new Uint16Array(buffer, byteOffset, count), scale, minimum };
      if (format.type === 'int32') {
        const whole = Int32Array.from(stored.values, (step) => Math.round(step * scale + minimum));
        return { type: 'int32', shape, values: whole, stored };
      }
      return { type: 'float32', shape, values: dequantized(stored), stored };
    }
    default:
      return format satisfies never;
  }
}

/** In double precision until the end, as in tfjs. */
function dequantized({ values: steps, scale, minimum }: AffineForm): Float32Array {
  const values = new Float32Array(steps.length);
  for (let at = 0; at < steps.length; at++) values[at] = steps[at]! * scale + minimum;
  return values;
}

/** Each string lies behind its length. */
function takeStrings(count: number, bytes: ByteReader): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const strings: string[] = [];
  for (let index = 0; index < count; index++) {
    const { buffer, byteOffset } = bytes.take(4);
    const length = new DataView(buffer, byteOffset, 4).getUint32(0, true);
    strings.push(decoder.decode(bytes.take(length)));
  }
  return strings;
}
