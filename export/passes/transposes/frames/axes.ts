import { intOf, intsOf } from '../../../onnx/attributes.js';
import { axesFromFront, axisFromFront, wholeNumbers } from '../../../onnx/evaluate/axes.js';
import { filled } from '../../../onnx/evaluate/new-tensor.js';
import { REDUCTIONS } from '../../../onnx/reductions.js';
import { integers } from '../../../onnx/tensor.js';
import { each, type Frame, type FrameFacts, type FrameRules } from '../frame.js';
import { identity, type Permutation } from '../permutation.js';

/** Operators that work along axes which they name. */
export const ALONG_AXES: FrameRules = {
  Concat: (facts) => alongAxis(facts, { operands: facts.node.inputs.length }),
  Split: (facts) => alongAxis(facts, { otherwise: 0 }),
  ...each(['Softmax', 'LogSoftmax', 'Hardmax', 'LpNormalization', 'TopK'], (facts) =>
    alongAxis(facts, { otherwise: -1 }),
  ),
  ...each(['ArgMax', 'ArgMin'], (facts) =>
    alongAxis(facts, { otherwise: 0, drops: intOf(facts.node, 'keepdims', 1) === 0 }),
  ),
  Gather: gather,
  CumSum: cumulativeSum,
  ...each(['QuantizeLinear', 'DequantizeLinear'], quantise),
  ...each(REDUCTIONS, reduce),
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  BatchNormalization: (facts) => firstOperand(facts, (layout) => layout[1] !== 1),
  InstanceNormalization: (facts) => firstOperand(facts, (layout) => layout[0] !== 0 || layout[1] !== 1),
};

interface AlongAxis {
  /** Default: 1. */
  readonly operands?: number;
  /** The axis where the attribute is left out. */
  readonly otherwise?: number;
  /** The axis is missing in the outputs. */
  readonly drops?: boolean;
}

function alongAxis(
  { node, rankOf }: FrameFacts,
  { operands = 1, otherwise, drops = false }: AlongAxis,
): Frame | undefined {
  const rank = rankOf(0);
  const named = intOf(node, 'axis', otherwise);
  const axis = rank === undefined || named === undefined ? undefined : axisFromFront(named, rank);
  if (rank === undefined || axis === undefined) return undefined;
  const all = identity(rank);
  return {
    rank,
    inputs: node.inputs.map((_, index) => (index < operands ? all : undefined)),
    outputs: node.outputs.map(() => (drops ? all.toSpliced(axis, 1) : all)),
    changes: (layout) => ({ attributes: { axis: { kind: 'int', value: layout.indexOf(axis) } } }),
  };
}

function gather(facts: FrameFacts): Frame | undefined {
  const indices = facts.rankOf(1);
  if (indices === undefined || indices > 1 || facts.constantOf(0)) return undefined;
  return alongAxis(facts, { otherwise: 0, drops: indices === 0 });
}

function cumulativeSum(facts: FrameFacts): Frame | undefined {
  const rank = facts.rankOf(0);
  const [named] = wholeNumbers(facts.constantOf(1)) ?? [];
  const axis = rank === undefined || named === undefined ? undefined : axisFromFront(named, rank);
  const frame = firstOperand(facts);
  if (!frame || axis === undefined) return undefined;
  return {
    ...frame,
    changes: (layout) => ({ constants: new Map([[1, filled('int64', [], layout.indexOf(axis))]]) }),
  };
}

function quantise(facts: FrameFacts): Frame | undefined {
  const scale = facts.rankOf(1);
  if (scale === undefined || scale > 1) return undefined;
  return scale === 0 ? firstOperand(facts) : alongAxis(facts, { otherwise: 1 });
}

/** Only the first input has the frame's axes; the others don't depend on their order. */
export function firstOperand(
  { node, rankOf }: FrameFacts,
  forbids?: (layout: Permutation) => boolean,
): Frame | undefined {
  const rank = rankOf(0);
  if (rank === undefined || node.outputs.length > 1) return undefined;
  const all = identity(rank);
  return {
    rank,
    inputs: node.inputs.map((_, index) => (index === 0 ? all : undefined)),
    outputs: [all],
    forbids,
  };
}

function reduce(facts: FrameFacts): Frame | undefined {
  const rank = facts.rankOf(0);
  const asInput = facts.node.inputs.length > 1;
  const named = asInput ? wholeNumbers(facts.constantOf(1)) : intsOf(facts.node, 'axes');
  const axes = rank === undefined || !named?.length ? undefined : axesFromFront(named, rank);
  if (rank === undefined || !axes) return undefined;
  const all = identity(rank);
  const keeps = intOf(facts.node, 'keepdims', 1) === 1;
  return {
    rank,
    inputs: [all, undefined].slice(0, facts.node.inputs.length),
    outputs: [keeps ? all : all.filter((axis) => !axes.includes(axis))],
    changes: (layout) => {
      const moved = axes.map((axis) => layout.indexOf(axis)).toSorted((a, b) => a - b);
      return asInput
        ? { constants: new Map([[1, integers(...moved)]]) }
        : { attributes: { axes: { kind: 'ints', value: moved } } };
    },
  };
}

function squeeze({ node, rankOf, typeOf, constantOf }: FrameFacts): Frame | undefined {
  const rank = rankOf(0);
  const units = typeOf(0)?.shape?.flatMap((length, axis) => (length === 1 ? [axis] : []));
  const named = node.inputs.length > 1 ? wholeNumbers(constantOf(1)) : units;
  const axes = rank === undefined || !named ? undefined : axesFromFront(named, rank);
  return rank === undefined || !axes ? undefined : withUnits(rank, axes, 'input');
}

function unsqueeze({ rankOf, constantOf }: FrameFacts): Frame | undefined {
  const own = rankOf(0);
  const named = wholeNumbers(constantOf(1));
  if (own === undefined || !named) return undefined;
  const rank = own + named.length;
  const axes = axesFromFront(named, rank);
  return axes && withUnits(rank, axes, 'output');
}

/** The frame of an operator whose input or output has axes of length 1 that the other lacks. */
function withUnits(rank: number, units: readonly number[], larger: 'input' | 'output'): Frame {
  const all = identity(rank);
  const others = all.filter((axis) => !units.includes(axis));
  return {
    rank,
    inputs: [larger === 'input' ? all : others, undefined],
    outputs: [larger === 'input' ? others : all],
    changes: (layout) => {
      const moved = units.map((axis) => layout.indexOf(axis)).toSorted((a, b) => a - b);
      return { constants: new Map([[1, integers(...moved)]]) };
    },
  };
}
