import { scalar } from '../../lowering/scalar.js';
import { unsqueezed } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integers } from '../../onnx/tensor.js';
import { intOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/** What the begins, ends and strides say of one axis of the input. */
interface Range {
  /** Where they stand in their vectors. */
  readonly position: number;
  /** The axis, counted from the back behind an ellipsis. */
  readonly axis: number;
  readonly stride: number;
  /** Only the element at the begin is taken, and the axis goes. */
  readonly shrinks: boolean;
  readonly isFromBegin: boolean;
  readonly isToEnd: boolean;
}

interface Plan {
  readonly ranges: readonly Range[];
  /** Where the output has new axes, counted from the back behind an ellipsis. */
  readonly added: readonly number[];
}

/** Python's `x[begin:end:stride, ..., new axis, index]`: bit i of a mask says what stands at place i. */
export const stridedSlice: OpHandler = (call, graph) => {
  const { ranges, added } = planOf(call);
  const cuts = ranges.filter(
    ({ stride, shrinks, isFromBegin, isToEnd }) => shrinks || stride !== 1 || !isFromBegin || !isToEnd,
  );
  let { value } = call.tensor(0);
  if (cuts.length > 0) {
    const { starts, ends } = boundsOf(call, graph, cuts);
    const axes = graph.constant('axes', integers(...cuts.map(({ axis }) => axis)));
    const steps = graph.constant(
      'steps',
      integers(...cuts.map(({ shrinks, stride }) => (shrinks ? 1 : stride))),
    );
    value = graph.add('Slice', [value, starts, ends, axes, steps]);
  }
  const removed = cuts.filter(({ shrinks }) => shrinks).map(({ axis }) => axis);
  if (removed.length > 0) {
    value = graph.add('Squeeze', [value, graph.constant('removed', integers(...removed))]);
  }
  if (added.length > 0) value = unsqueezed(graph, value, ...added);
  return value === call.tensor(0).value ? graph.add('Identity', [value]) : value;
};

type Place = 'ellipsis' | 'new' | 'shrink' | 'range';

const takesAxis = (place: Place) => place === 'range' || place === 'shrink';
const givesAxis = (place: Place) => place === 'range' || place === 'new';

function planOf(call: OpCall): Plan {
  const strides = call.numbers(3);
  const mask = (name: string) => intOf(call.node, `${name}_mask`, 0);
  const [ellipsis, isNew, shrinks] = [mask('ellipsis'), mask('new_axis'), mask('shrink_axis')];
  const [begins, ends] = [mask('begin'), mask('end')];
  const places = strides.map((_, position): Place => {
    const bit = 1 << position;
    if (ellipsis & bit) return 'ellipsis';
    if (isNew & bit) return 'new';
    return shrinks & bit ? 'shrink' : 'range';
  });
  const middle = places.indexOf('ellipsis');
  /** How many places of a kind stand before one, or from it to the end as a negative number behind the ellipsis. */
  const counted = (position: number, counts: (place: Place) => boolean) =>
    middle >= 0 && position > middle
      ? -places.slice(position).filter(counts).length
      : places.slice(0, position).filter(counts).length;
  return {
    ranges: places.flatMap((place, position): readonly Range[] => {
      if (!takesAxis(place)) return [];
      const bit = 1 << position;
      return [
        {
          position,
          axis: counted(position, takesAxis),
          stride: strides[position] ?? 1,
          shrinks: place === 'shrink',
          isFromBegin: (begins & bit) !== 0,
          isToEnd: (ends & bit) !== 0,
        },
      ];
    }),
    added: places.flatMap((place, position) => (place === 'new' ? [counted(position, givesAxis)] : [])),
  };
}

/** Where a range begins or ends whatever the vector says. */
function fixedStart({ stride, shrinks, isFromBegin }: Range): number | undefined {
  if (shrinks || !isFromBegin) return undefined;
  return stride > 0 ? 0 : NO_END;
}

function fixedEnd({ stride, shrinks, isToEnd }: Range): number | undefined {
  if (shrinks || !isToEnd) return undefined;
  return stride > 0 ? NO_END : -NO_END;
}

/** Behind the only element that is taken; the last one is −1, and behind it 0 would be the first. */
const behind = (index: number) => (index === -1 ? NO_END : index + 1);

/**
 * Backwards from before the first element there is nothing, but ONNX begins at the first one: such a range is made
 * empty. Where the length or the begin is computed, ONNX's reading stays.
 */
function isBeforeAll(call: OpCall, range: Range): boolean {
  const length = call.tensor(0).shape?.at(range.axis);
  const begin = range.isFromBegin ? undefined : elementOf(call.constant(1), range);
  return range.stride < 0 && begin !== undefined && typeof length === 'number' && begin < -length;
}

function boundsOf(call: OpCall, graph: GraphBuilder, ranges: readonly Range[]) {
  const [begin, end] = [call.constant(1), call.constant(2)];
  const begins = ranges.map((range) =>
    isBeforeAll(call, range) ? 0 : (fixedStart(range) ?? elementOf(begin, range)),
  );
  const ends = ranges.map((range) => {
    if (isBeforeAll(call, range)) return 0;
    if (!range.shrinks) return fixedEnd(range) ?? elementOf(end, range);
    const index = elementOf(begin, range);
    return index === undefined ? undefined : behind(index);
  });
  const starts = whole(begins)
    ? graph.constant('starts', integers(...begins))
    : chosen(graph, ranges.map(fixedStart), picked(call, graph, 1, ranges));
  if (whole(ends)) return { starts, ends: graph.constant('ends', integers(...ends)) };
  const given = picked(call, graph, 2, ranges);
  return { starts, ends: behindIndices(graph, ranges, starts, chosen(graph, ranges.map(fixedEnd), given)) };
}

function elementOf(vector: ReturnType<OpCall['constant']>, { position }: Range): number | undefined {
  const element = vector?.values[position];
  return element === undefined ? undefined : Number(element);
}

function whole(numbers: readonly (number | undefined)[]): numbers is readonly number[] {
  return !numbers.includes(undefined);
}

/** The elements of a computed vector that stand for the ranges. */
function picked(call: OpCall, graph: GraphBuilder, input: number, ranges: readonly Range[]): string {
  const vector = vectorInput(call, input, graph);
  const isAll = ranges.length === call.numbers(3).length;
  if (isAll) return vector;
  const positions = graph.constant('positions', integers(...ranges.map(({ position }) => position)));
  return graph.add('Gather', [vector, positions], { axis: int(0) });
}

/** The fixed numbers, and the computed ones where there is none. */
function chosen(graph: GraphBuilder, fixed: readonly (number | undefined)[], computed: string): string {
  if (fixed.every((number) => number === undefined)) return computed;
  const isFixed = truths(
    graph,
    fixed.map((number) => number !== undefined),
  );
  const numbers = graph.constant('fixed', integers(...fixed.map((number) => number ?? 0)));
  return graph.add('Where', [isFixed, numbers, computed]);
}

function behindIndices(graph: GraphBuilder, ranges: readonly Range[], starts: string, ends: string): string {
  if (!ranges.some(({ shrinks }) => shrinks)) return ends;
  const next = graph.add('Add', [starts, scalar(graph, 1, 'int64')]);
  const isLast = graph.add('Equal', [next, scalar(graph, 0, 'int64')]);
  const after = graph.add('Where', [isLast, scalar(graph, NO_END, 'int64'), next]);
  if (ranges.every(({ shrinks }) => shrinks)) return after;
  const isIndex = truths(
    graph,
    ranges.map(({ shrinks }) => shrinks),
  );
  return graph.add('Where', [isIndex, after, ends]);
}

function truths(graph: GraphBuilder, values: readonly boolean[]): string {
  return graph.constant('mask', {
    type: 'bool',
    shape: [values.length],
    values: Uint8Array.from(values, Number),
  });
}
