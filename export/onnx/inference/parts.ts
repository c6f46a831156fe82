import { intOf } from '../attributes.js';
import { elementsOf, withElements } from './elements.js';
import { axisOf, NO_END, open, same, sum, withLength } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

const concat: InferenceRule = (node) => {
  const type = node.inputs.find((input) => input)?.type;
  const rank = node.inputs.find((input) => input?.shape)?.shape?.length;
  if (!type) return [undefined];
  const axis = rank === undefined ? undefined : axisOf(intOf(node, 'axis', 0), rank);
  if (rank === undefined || axis === undefined) return [{ type }];
  const shape = Array.from({ length: rank }, (_, at) => {
    const lengths = node.inputs.map((input) => input?.shape?.[at]);
    return at === axis ? sum(lengths) : lengths.reduce(same);
  });
  const parts = node.inputs.map((_, input) => elementsOf(node, input));
  const all = parts.flatMap((part) => part ?? []);
  return [withElements({ type, shape }, parts.includes(undefined) ? undefined : all)];
};

/** Lengths of the parts along the axis. */
function partLengths(node: NodeFacts, whole: Length): readonly Length[] {
  if (node.isGiven(1)) return elementsOf(node, 1) ?? open(node.outputs);
  if (typeof whole !== 'number') return open(node.outputs);
  const count = intOf(node, 'num_outputs', node.outputs);
  const length = Math.ceil(whole / count);
  return Array.from({ length: count }, (_, part) => Math.max(0, Math.min(length, whole - part * length)));
}

const split: InferenceRule = (node) => {
  const [input] = node.inputs;
  if (!input) return [];
  const { type, shape } = input;
  const axis = shape && axisOf(intOf(node, 'axis', 0), shape.length);
  if (axis === undefined) return Array.from({ length: node.outputs }, () => ({ type }));
  const elements = elementsOf(node, 0);
  let start: number | undefined = 0;
  return partLengths(node, shape?.[axis]).map((length) => {
    const part: InferredType = { type, shape: withLength(shape, axis, length) };
    const from = start;
    start = from !== undefined && typeof length === 'number' ? from + length : undefined;
    return withElements(
      part,
      from === undefined || start === undefined ? undefined : elements?.slice(from, start),
    );
  });
};

/** What a slice takes of an axis. */
interface Cut {
  readonly start: Length;
  readonly end: Length;
  readonly step: Length;
}

function cutLength(length: Length, { start, end, step }: Cut): Length {
  if (length === 0) return 0;
  if (typeof start !== 'number' || typeof step !== 'number' || step === 0) return undefined;
  if (start === 0 && step === 1 && end !== undefined && end === length) return length;
  if (typeof end !== 'number') return undefined;
  // NumPy takes nothing here, ONNX Runtime everything.
  if (step < 0 && end >= NO_END) return undefined;
  if (typeof length === 'number') return range(length, { start, end, step }).count;
  if (step === 1 && start === 0 && end >= NO_END) return length;
  if (step === -1 && (start === -1 || start >= NO_END) && end <= -NO_END) return length;
  // Both count from the same side and leave nothing between them.
  const isEmpty = step > 0 ? start < 0 === end < 0 && start >= end : start >= 0 && start <= end;
  return isEmpty ? 0 : undefined;
}

interface NumericCut extends Cut {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Where a slice begins and how many it takes, with its ends brought into the axis as ONNX does. */
function range(length: number, { start, end, step }: NumericCut) {
  const inside = (value: number, low: number, high: number) =>
    Math.min(Math.max(value < 0 ? value + length : value, low), high);
  const from = inside(start, 0, step > 0 ? length : length - 1);
  const to = step > 0 ? inside(end, 0, length) : inside(end, -1, length - 1);
  return { from, count: Math.max(0, Math.ceil((to - from) / step)) };
}

const slice: InferenceRule = (node) => {
  const [input] = node.inputs;
  if (!input) return [undefined];
  const { type, shape } = input;
  if (!shape) return [{ type }];
  const starts = elementsOf(node, 1);
  const ends = elementsOf(node, 2);
  const axes = node.isGiven(3) ? elementsOf(node, 3) : starts?.map((_, axis) => axis);
  const steps = node.isGiven(4) ? elementsOf(node, 4) : starts?.map(() => 1);
  const lengths: Length[] = [...shape];
  for (const [index, given] of (axes ?? [undefined]).entries()) {
    const axis = typeof given === 'number' ? axisOf(given, shape.length) : undefined;
    if (axis === undefined) return [{ type, shape: open(shape.length) }];
    const cut = { start: starts?.[index], end: ends?.[index], step: steps?.[index] };
    lengths[axis] = cutLength(shape[axis], cut);
  }
  const whole = elementsOf(node, 0);
  const [start, end, step] = [starts?.[0], ends?.[0], steps?.[0]];
  const isNumeric =
    typeof start === 'number' && typeof end === 'number' && typeof step === 'number' && step !== 0;
  if (!whole || !isNumeric || starts?.length !== 1) return [{ type, shape: lengths }];
  const { from, count } = range(whole.length, { start, end, step });
  const taken = Array.from({ length: count }, (_, index) => whole[from + index * step]);
  return [withElements({ type, shape: lengths }, taken)];
};

const pad: InferenceRule = (node) => {
  const [input] = node.inputs;
  if (!input) return [undefined];
  const { type, shape } = input;
  if (!shape) return [{ type }];
  const pads = elementsOf(node, 1);
  const axes = node.isGiven(3) ? elementsOf(node, 3) : shape.map((_, axis) => axis);
  const lengths: Length[] = [...shape];
  for (const [index, given] of (axes ?? [undefined]).entries()) {
    const axis = typeof given === 'number' ? axisOf(given, shape.length) : undefined;
    if (axis === undefined || !axes) return [{ type, shape: open(shape.length) }];
    lengths[axis] = sum([shape[axis], pads?.[index], pads?.[index + axes.length]]);
  }
  return [{ type, shape: lengths }];
};

/** Operators that join, cut and pad along axes. */
export const PART_RULES: RulesByOperator = { Concat: concat, Split: split, Slice: slice, Pad: pad };
