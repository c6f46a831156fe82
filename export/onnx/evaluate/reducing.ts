import { intOf, intsOf } from '../attributes.js';
import { elementCount, type TensorData } from '../tensor.js';
import { axesFromFront, wholeNumbers } from './axes.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';
import { transpose } from './moving.js';
import { zeros } from './new-tensor.js';

/** Operators that turn all elements along some axes into one; the axes are an attribute or an input. */
export const REDUCING: Readonly<Record<string, Evaluator>> = {
  ReduceSum: reduced({ ofNumbers: sum, ofIntegers: (all) => all.reduce((a, b) => a + b, 0n) }),
  ReduceProd: reduced({
    ofNumbers: (all) => all.reduce((a, b) => a * b, 1),
    ofInt32: (all) => all.reduce(Math.imul, 1),
    ofIntegers: (all) => all.reduce((a, b) => a * b, 1n),
  }),
  ReduceMean: reduced({ ofNumbers: (all) => sum(all) / all.length }, ['float32']),
  ReduceMax: reduced({
    ofNumbers: (all) => all.reduce((a, b) => Math.max(a, b)),
    ofIntegers: (all) => all.reduce((a, b) => (b > a ? b : a)),
  }),
  ReduceMin: reduced({
    ofNumbers: (all) => all.reduce((a, b) => Math.min(a, b)),
    ofIntegers: (all) => all.reduce((a, b) => (b < a ? b : a)),
  }),
};

interface Reduction {
  readonly ofNumbers: (values: readonly number[]) => number;
  /** Where numbers would lose digits that int32 keeps; default: as numbers. */
  readonly ofInt32?: (values: readonly number[]) => number;
  readonly ofIntegers?: (values: readonly bigint[]) => bigint;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function reduced(
  { ofNumbers, ofInt32 = ofNumbers, ofIntegers }: Reduction,
  types: readonly TensorData['type'][] = ['float32', 'int32', 'int64'],
): Evaluator {
  return oneOutput((node) => {
    const [data] = node.inputs;
    const axes = data && reducedAxes(node, data.shape.length);
    if (!data || !axes || !types.includes(data.type)) return undefined;
    const kept = [...data.shape.keys()].filter((axis) => !axes.includes(axis));
    const rows = transpose(data, [...kept, ...axes]);
    const keepsAxes = intOf(node, 'keepdims', 1) === 1;
    const shape = data.shape.flatMap((length, axis) => {
      if (!axes.includes(axis)) return [length];
      return keepsAxes ? [1] : [];
    });
    const size = elementCount(axes.map((axis) => data.shape[axis]!));
    const result = zeros(data.type, shape);
    if (!rows || size === 0) return undefined;
    for (let row = 0; row < result.values.length; row++) {
      const [start, end] = [row * size, (row + 1) * size];
      if (rows.type !== 'int64' && result.type !== 'int64') {
        const ofType = result.type === 'int32' ? ofInt32 : ofNumbers;
        result.values[row] = ofType(Array.from(rows.values.subarray(start, end)));
      } else if (rows.type === 'int64' && result.type === 'int64' && ofIntegers) {
        result.values[row] = ofIntegers(Array.from(rows.values.subarray(start, end)));
      } else return undefined;
    }
    return result;
  });
}

/** Without axes all of them, unless the node says that none means none. */
function reducedAxes(node: ConstantNode, rank: number): readonly number[] | undefined {
  const [, input] = node.inputs;
  const given = input ? wholeNumbers(input) : (intsOf(node, 'axes') ?? []);
  if (!given) return undefined;
  if (given.length > 0) return axesFromFront(given, rank);
  return intOf(node, 'noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, axis) => axis);
}
