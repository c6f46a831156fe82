import { intOf } from '../attributes.js';
import { elementTypeOf } from '../data-types.js';
import type { ElementType, TensorData } from '../tensor.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';
import { halfToNumber, numberToHalf } from './half.js';
import { growsTooMuch, zeros } from './new-tensor.js';

export const CASTING: Readonly<Record<string, Evaluator>> = { Cast: oneOutput(cast) };

function cast(node: ConstantNode): TensorData | undefined {
  const [data] = node.inputs;
  const type = elementTypeOf(intOf(node, 'to', 0));
  if (!data || !type || growsTooMuch(type, data.shape, [data])) return undefined;
  if (data.type === type) return data;
  const result = zeros(type, data.shape);
  // Reads and writes of int64 alone would lose no digit; all others pass through a number.
  if (data.type === 'int64' && result.type !== 'float32' && result.type !== 'float16') {
    return castWhole(data.values, result);
  }
  const read = data.type === 'float16' ? halfToNumber : Number;
  const isFloat = data.type === 'float16' || data.type === 'float32';
  for (let at = 0; at < data.values.length; at++) {
    const value = read(Number(data.values[at]!));
    if (isFloat && !isDefined(value, type)) return undefined;
    write(result, at, value);
  }
  return result;
}

function castWhole(values: BigInt64Array, result: TensorData): TensorData {
  for (const [at, value] of values.entries()) {
    write(result, at, result.type === 'bool' ? Number(value !== 0n) : Number(BigInt.asIntN(32, value)));
  }
  return result;
}

const RANGES: Readonly<Partial<Record<ElementType, readonly [number, number]>>> = {
  int8: [-(2 ** 7), 2 ** 7],
  uint8: [0, 2 ** 8],
  uint16: [0, 2 ** 16],
  int32: [-(2 ** 31), 2 ** 31],
  int64: [-(2 ** 63), 2 ** 63],
};

/** What a float beyond the range of a whole type becomes is left to the machine; whole numbers wrap. */
function isDefined(value: number, type: ElementType): boolean {
  const range = RANGES[type];
  if (!range) return true;
  const whole = Math.trunc(value);
  return whole >= range[0] && whole < range[1];
}

function write(result: TensorData, at: number, value: number): void {
  switch (result.type) {
    case 'int64':
      result.values[at] = BigInt(Math.trunc(value));
      break;
    case 'float16':
      result.values[at] = numberToHalf(value);
      break;
    case 'bool':
      // NaN is not zero.
      result.values[at] = Number(value !== 0);
      break;
    case 'float32':
    case 'int32':
    case 'int8':
    case 'uint8':
    case 'uint16':
      result.values[at] = value;
      break;
    default:
      return result satisfies never;
  }
}
