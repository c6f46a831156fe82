import { intOf, intsOf } from '../attributes.js';
import type { TensorData } from '../tensor.js';
import { axesFromFront, axisFromFront, wholeNumbers } from './axes.js';
import { broadcastShape, broadcastTo } from './broadcast.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';
import { growsTooMuch, withShape, zeros } from './new-tensor.js';
import { NOWHERE, pick, pickInto, plainOffsets, stridesOf } from './pick.js';
import { sliceIndices } from './slice-indices.js';

/** Operators that copy elements to other places. */
export const MOVING: Readonly<Record<string, Evaluator>> = {
  Transpose: oneOutput((node) => {
    const [data] = node.inputs;
    return data && transpose(data, intsOf(node, 'perm') ?? [...data.shape.keys()].toReversed());
  }),
  Slice: oneOutput(slice),
  Gather: oneOutput(gather),
  Split: split,
  Concat: oneOutput(concatenate),
  Expand: oneOutput(expand),
  Tile: oneOutput(tile),
};

/** A copy whose axis `i` is the axis `permutation[i]` of the tensor. */
export function transpose(tensor: TensorData, permutation: readonly number[]): TensorData | undefined {
  const axes = axesFromFront(permutation, tensor.shape.length);
  if (axes?.length !== tensor.shape.length) return undefined;
  const offsets = plainOffsets(tensor.shape);
  return pick(
    tensor,
    axes.map((axis) => offsets[axis]!),
  );
}

/** A copy of the elements at these indices along one axis. */
function take(tensor: TensorData, axis: number, indices: readonly number[]): TensorData {
  const stride = stridesOf(tensor.shape)[axis]!;
  const taken = indices.map((index) => index * stride);
  return pick(tensor, plainOffsets(tensor.shape).with(axis, taken));
}

function slice({ inputs: [data, ...bounds] }: ConstantNode): TensorData | undefined {
  if (!data) return undefined;
  const [starts, ends] = bounds.map(wholeNumbers);
  const axes = bounds[2] ? wholeNumbers(bounds[2]) : starts && [...starts.keys()];
  const steps = bounds[3] ? wholeNumbers(bounds[3]) : starts?.map(() => 1);
  const positive = axes && axesFromFront(axes, data.shape.length);
  if (!starts || !ends || !positive || !steps) return undefined;
  const offsets = plainOffsets(data.shape);
  for (const [index, axis] of positive.entries()) {
    const [start, end, step] = [starts[index], ends[index], steps[index]];
    if (start === undefined || end === undefined || !step) return undefined;
    offsets[axis] = sliceIndices({ start, end, step }, data.shape[axis]!).map((at) => offsets[axis]![at]!);
  }
  return pick(data, offsets);
}

function gather(node: ConstantNode): TensorData | undefined {
  const [data, indices] = node.inputs;
  const places = wholeNumbers(indices);
  const axis = data && axisFromFront(intOf(node, 'axis', 0), data.shape.length);
  if (!data || !indices || !places || axis === undefined) return undefined;
  const positive = places.map((index) => axisFromFront(index, data.shape[axis]!));
  const found = positive.filter((index) => index !== undefined);
  const shape = data.shape.toSpliced(axis, 1, ...indices.shape);
  if (found.length !== places.length || growsTooMuch(data.type, shape, [data])) return undefined;
  return withShape(take(data, axis, found), shape);
}

function split(node: ConstantNode): readonly TensorData[] | undefined {
  const [data, sizes] = node.inputs;
  const axis = data && axisFromFront(intOf(node, 'axis', 0), data.shape.length);
  if (!data || axis === undefined) return undefined;
  const length = data.shape[axis]!;
  const part = Math.ceil(length / node.outputs);
  const even = Array.from({ length: node.outputs }, (_, index) => Math.min(part, length - index * part));
  const lengths = sizes ? wholeNumbers(sizes) : even;
  if (lengths?.length !== node.outputs || lengths.some((own) => own < 0)) return undefined;
  if (lengths.reduce((total, own) => total + own, 0) !== length) return undefined;
  let start = 0;
  return lengths.map((own) => {
    const indices = Array.from({ length: own }, (_, index) => start + index);
    start += own;
    return take(data, axis, indices);
  });
}

function concatenate(node: ConstantNode): TensorData | undefined {
  const parts = node.inputs.filter((input) => input !== undefined);
  const [first] = parts;
  const axis = first && axisFromFront(intOf(node, 'axis', 0), first.shape.length);
  if (!first || axis === undefined || parts.length < node.inputs.length) return undefined;
  const others = (shape: readonly number[]): string => shape.with(axis, 0).join();
  const fits = parts.every(
    ({ type, shape }) =>
      type === first.type && shape.length === first.shape.length && others(shape) === others(first.shape),
  );
  if (!fits) return undefined;
  const length = parts.reduce((total, { shape }) => total + shape[axis]!, 0);
  const result = zeros(first.type, first.shape.with(axis, length));
  let start = 0;
  for (const part of parts) {
    const stride = stridesOf(part.shape)[axis]!;
    const own = Array.from({ length }, (_, index) =>
      index >= start && index < start + part.shape[axis]! ? (index - start) * stride : NOWHERE,
    );
    pickInto(result, part, plainOffsets(part.shape).with(axis, own));
    start += part.shape[axis]!;
  }
  return result;
}

function expand({ inputs: [data, target] }: ConstantNode): TensorData | undefined {
  const wanted = wholeNumbers(target);
  const shape = data && wanted && broadcastShape(data.shape, wanted);
  if (!shape || growsTooMuch(data.type, shape, [data])) return undefined;
  return broadcastTo(data, shape);
}

function tile({ inputs: [data, repeats] }: ConstantNode): TensorData | undefined {
  const times = wholeNumbers(repeats);
  if (!data || times?.length !== data.shape.length) return undefined;
  const shape = data.shape.map((length, axis) => length * times[axis]!);
  if (growsTooMuch(data.type, shape, [data])) return undefined;
  const offsets = plainOffsets(data.shape).map((own, axis) =>
    Array.from({ length: shape[axis]! }, (_, index) => own[index % own.length]!),
  );
  return pick(data, offsets);
}
