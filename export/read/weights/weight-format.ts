import { badModelFile } from '../bad-model-file.js';
import type { WeightSpec } from '../model-json.js';

/** How a weight lies in its file. */
export type WeightFormat =
  | { readonly kind: 'plain'; readonly type: 'float32' | 'int32' | 'bool' | 'uint8' }
  | { readonly kind: 'string' }
  /** value = stored × scale + minimum, rounded for int32 */
  | {
      readonly kind: 'affine';
      readonly type: 'float32' | 'int32';
      readonly stored: 'uint8' | 'uint16';
      readonly scale: number;
      readonly minimum: number;
    }
  | { readonly kind: 'half' };

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2 } as const;

/** Bytes of one element; strings have lengths of their own. */
export function bytesPerElement(format: Exclude<WeightFormat, { kind: 'string' }>): number {
  switch (format.kind) {
    case 'plain':
      return BYTES[format.type];
    case 'affine':
      return BYTES[format.stored];
    case 'half':
      return 2;
    default:
      return format satisfies never;
  }
}

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` for a type or a quantisation that tfjs does not know either */
export function weightFormat({ name, dtype, quantization }: WeightSpec): WeightFormat {
  if (quantization) return quantized(name, dtype, quantization);
  switch (dtype) {
    case 'float32':
    case 'int32':
    case 'bool':
    case 'uint8':
      return { kind: 'plain', type: dtype };
    case 'string':
      return { kind: 'string' };
    default:
      throw badModelFile({
        expected: 'weights of type float32, int32, bool, uint8 or string',
        received: `${name} has the type ${dtype}`,
        remedy: 'Save the model with weights of those types',
      });
  }
}

function quantized(
  name: string,
  dtype: string,
  { dtype: stored, scale, min: minimum }: NonNullable<WeightSpec['quantization']>,
): WeightFormat {
  const affine = stored === 'uint8' || stored === 'uint16';
  if (affine && (dtype === 'float32' || dtype === 'int32') && scale !== undefined && minimum !== undefined) {
    return { kind: 'affine', type: dtype, stored, scale, minimum };
  }
  if (stored === 'float16' && dtype === 'float32') return { kind: 'half' };
  throw badModelFile({
    expected: 'quantised weights to be float32 in uint8, uint16 or float16, or int32 in uint8 or uint16',
    received:
      affine && (scale === undefined || minimum === undefined)
        ? `${name} is quantised without a scale and a min`
        : `${name} is ${dtype} quantised to ${stored}`,
    remedy: 'Convert the model again, with the quantisation of tensorflowjs_converter or with none',
  });
}
