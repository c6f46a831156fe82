import { intsOf, stringOf } from '../../../onnx/attributes.js';
import { axesFromFront, wholeNumbers } from '../../../onnx/evaluate/axes.js';
import { floats, integers, type TensorData } from '../../../onnx/tensor.js';
import type { Changes, Frame, FrameFacts, FrameRules } from '../frame.js';
import { identity, type Permutation } from '../permutation.js';
import { firstOperand } from './axes.js';

/** Operators that have a number, or a pair of them, for each axis. */
export const PER_AXIS: FrameRules = {
  Pad: pad,
  Slice: slice,
  Tile: (facts) => perAxis(facts, 1),
  Expand: (facts) => perAxis(facts, 1),
  Resize: resize,
};

/** One number for each axis in the input with this index. */
function perAxis(facts: FrameFacts, input: number): Frame | undefined {
  const frame = firstOperand(facts);
  const numbers = wholeNumbers(facts.constantOf(input));
  if (!frame || numbers?.length !== frame.rank) return undefined;
  return { ...frame, changes: (layout) => replaced(input, integers(...ordered(numbers, layout))) };
}

function ordered(numbers: readonly number[], layout: Permutation): number[] {
  return layout.map((axis) => numbers[axis]!);
}

function replaced(input: number, constant: TensorData): Changes {
  return { constants: new Map([[input, constant]]) };
}

function pad(facts: FrameFacts): Frame | undefined {
  const frame = firstOperand(facts);
  const pads = wholeNumbers(facts.constantOf(1));
  const rank = frame?.rank ?? 0;
  if (!frame || facts.node.inputs.length > 3 || pads?.length !== 2 * rank) return undefined;
  const [before, after] = [pads.slice(0, rank), pads.slice(rank)];
  return {
    ...frame,
    changes: (layout) => replaced(1, integers(...ordered(before, layout), ...ordered(after, layout))),
  };
}

function slice(facts: FrameFacts): Frame | undefined {
  const frame = firstOperand(facts);
  const starts = facts.typeOf(1)?.shape?.[0];
  if (!frame || typeof starts !== 'number') return undefined;
  const isNamed = facts.node.inputs[3] !== undefined && facts.node.inputs[3] !== '';
  const named = isNamed ? wholeNumbers(facts.constantOf(3)) : identity(starts);
  const axes = named && axesFromFront(named, frame.rank);
  // The axes have the type of the bounds.
  const type = facts.typeOf(1)?.type;
  if (!axes || (type !== 'int64' && type !== 'int32')) return undefined;
  return {
    ...frame,
    changes: (layout) => {
      const moved = axes.map((axis) => layout.indexOf(axis));
      const asInt32 = { type: 'int32', shape: [moved.length], values: Int32Array.from(moved) } as const;
      return replaced(3, type === 'int32' ? asInt32 : integers(...moved));
    },
  };
}

/** Interpolation is computed for the last axes alone, whereas the nearest element is found along any axis. */
function resize(facts: FrameFacts): Frame | undefined {
  const frame = firstOperand(facts);
  const [, roi, scales = '', sizes = ''] = facts.node.inputs;
  if (!frame || (roi !== undefined && roi !== '') || intsOf(facts.node, 'axes')) return undefined;
  if (stringOf(facts.node, 'mode', 'nearest') !== 'nearest') return undefined;
  if (sizes !== '') return perAxis(facts, 3);
  const constant = scales === '' ? undefined : facts.constantOf(2);
  if (constant?.type !== 'float32' || constant.values.length !== frame.rank) return undefined;
  const numbers = Array.from(constant.values);
  return { ...frame, changes: (layout) => replaced(2, floats(ordered(numbers, layout), [frame.rank])) };
}
