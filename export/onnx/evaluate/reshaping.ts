import { intOf } from '../attributes.js';
import { elementCount, integer, integers, type TensorData } from '../tensor.js';
import { axesFromFront, wholeNumbers } from './axes.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';
import { withShape } from './new-tensor.js';

/** Operators that leave the elements as they lie, and those that ask for a shape. */
export const RESHAPING: Readonly<Record<string, Evaluator>> = {
  Identity: oneOutput(({ inputs: [data] }) => data),
  Constant: oneOutput(({ attributes: { value } }) => (value?.kind === 'tensor' ? value.value : undefined)),
  Reshape: oneOutput(reshape),
  Flatten: oneOutput(flatten),
  Squeeze: oneOutput(squeeze),
  Unsqueeze: oneOutput(unsqueeze),
  Shape: oneOutput(shape),
  Size: oneOutput(({ inputs: [data] }) => data && integer(elementCount(data.shape))),
};

function reshape(node: ConstantNode): TensorData | undefined {
  const [data, target] = node.inputs;
  const wanted = wholeNumbers(target);
  if (!data || !wanted) return undefined;
  const keepsZeros = intOf(node, 'allowzero', 0) === 1;
  const lengths = wanted.map((length, axis) =>
    length === 0 && !keepsZeros ? (data.shape[axis] ?? NaN) : length,
  );
  const count = elementCount(data.shape);
  const open = lengths.indexOf(-1);
  if (open >= 0) lengths[open] = count / elementCount(lengths.toSpliced(open, 1));
  const fits = elementCount(lengths) === count && lengths.every((length) => Number.isInteger(length));
  return fits ? withShape(data, lengths) : undefined;
}

function flatten(node: ConstantNode): TensorData | undefined {
  const [data] = node.inputs;
  if (!data) return undefined;
  const axis = intOf(node, 'axis', 1);
  const [outer, inner] = [data.shape.slice(0, axis), data.shape.slice(axis)];
  return withShape(data, [elementCount(outer), elementCount(inner)]);
}

function squeeze({ inputs: [data, axes] }: ConstantNode): TensorData | undefined {
  if (!data) return undefined;
  const wanted = axes
    ? wholeNumbers(axes)
    : data.shape.flatMap((length, axis) => (length === 1 ? [axis] : []));
  const positive = wanted && axesFromFront(wanted, data.shape.length);
  if (!positive?.every((axis) => data.shape[axis] === 1)) return undefined;
  return withShape(
    data,
    data.shape.filter((_, axis) => !positive.includes(axis)),
  );
}

function unsqueeze({ inputs: [data, axes] }: ConstantNode): TensorData | undefined {
  const wanted = wholeNumbers(axes);
  if (!data || !wanted) return undefined;
  const rank = data.shape.length + wanted.length;
  const positive = axesFromFront(wanted, rank);
  if (!positive) return undefined;
  const lengths = [...data.shape];
  for (const axis of positive.toSorted((a, b) => a - b)) lengths.splice(axis, 0, 1);
  return withShape(data, lengths);
}

function shape(node: ConstantNode): TensorData | undefined {
  const [data] = node.inputs;
  return data && integers(...data.shape.slice(intOf(node, 'start', 0), intOf(node, 'end', undefined)));
}
