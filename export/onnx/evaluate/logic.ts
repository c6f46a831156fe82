import type { TensorData } from '../tensor.js';
import { broadcastShape, broadcastTo } from './broadcast.js';
import { apply, elementwise, predicate } from './elementwise.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';
import { growsTooMuch, zeros } from './new-tensor.js';

/** Comparisons, truth tables, and the choice between two values. */
export const LOGIC: Readonly<Record<string, Evaluator>> = {
  Equal: oneOutput(({ inputs }) => predicate(inputs, (a, b) => a === b)),
  Less: oneOutput(({ inputs }) => predicate(inputs, (a, b) => a < b)),
  LessOrEqual: oneOutput(({ inputs }) => predicate(inputs, (a, b) => a <= b)),
  Greater: oneOutput(({ inputs }) => predicate(inputs, (a, b) => a > b)),
  GreaterOrEqual: oneOutput(({ inputs }) => predicate(inputs, (a, b) => a >= b)),
  Not: truthTable((a) => 1 - a),
  And: truthTable((a, b) => a & b),
  Or: truthTable((a, b) => a | b),
  Xor: truthTable((a, b) => a ^ b),
  Where: oneOutput(where),
};

function truthTable(operation: (a: number, b: number) => number): Evaluator {
  return oneOutput(({ inputs }) =>
    inputs[0]?.type === 'bool' ? elementwise(inputs, { ofNumbers: operation }) : undefined,
  );
}

function where({ inputs: [condition, yes, no] }: ConstantNode): TensorData | undefined {
  if (condition?.type !== 'bool' || !yes || yes.type !== no?.type) return undefined;
  const shape = broadcastShape(condition.shape, yes.shape, no.shape);
  if (!shape || growsTooMuch(yes.type, shape, [condition, yes, no])) return undefined;
  const choices = broadcastTo(condition, shape).values;
  const result = zeros(yes.type, shape);
  const [chosen, other] = [broadcastTo(yes, shape), broadcastTo(no, shape)];
  if (result.type === 'int64' && chosen.type === 'int64' && other.type === 'int64') {
    apply([chosen, other], shape, result.values, choose<bigint>(choices));
  } else if (result.type !== 'int64' && chosen.type !== 'int64' && other.type !== 'int64') {
    apply([chosen, other], shape, result.values, choose<number>(choices));
  }
  return result;
}

/** Called once an element, in order. */
function choose<Value>(choices: ArrayLike<number | bigint>): (...values: Value[]) => Value | undefined {
  let at = 0;
  return (yes, no) => (choices[at++] ? yes : no);
}
