import type { TensorData } from '../tensor.js';
import { wholeNumbers } from './axes.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';
import { filled, growsTooMuch, zeros } from './new-tensor.js';

/** Operators that make elements out of few numbers. */
export const GENERATING: Readonly<Record<string, Evaluator>> = {
  Range: oneOutput(range),
  ConstantOfShape: oneOutput(constantOfShape),
};

function range({ inputs: [start, limit, delta] }: ConstantNode): TensorData | undefined {
  if (!start || start.type !== limit?.type || start.type !== delta?.type || start.type === 'float16')
    return undefined;
  const [first, end, step] = [start, limit, delta].map(({ values: [value] }) => Number(value));
  if (first === undefined || end === undefined || !step) return undefined;
  const count = Math.max(0, Math.ceil((end - first) / step));
  if (growsTooMuch(start.type, [count], [])) return undefined;
  const result = zeros(start.type, [count]);
  if (result.type === 'int64')
    result.values.forEach((_, at) => (result.values[at] = BigInt(first + at * step)));
  else result.values.forEach((_, at) => (result.values[at] = first + at * step));
  return result;
}

function constantOfShape({ inputs: [lengths], attributes: { value } }: ConstantNode): TensorData | undefined {
  const shape = wholeNumbers(lengths);
  if (!shape || (value && value.kind !== 'tensor')) return undefined;
  const type = value?.value.type ?? 'float32';
  if (growsTooMuch(type, shape, [])) return undefined;
  return filled(type, shape, value?.value.values[0] ?? 0);
}
