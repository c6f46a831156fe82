import { scalar } from '../../lowering/scalar.js';
import { lengthOf } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { intOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { axisInput, vectorInput } from './integer-inputs.js';

/** In so many parts of equal length. */
const splitEvenly: OpHandler = (call, graph) => {
  const axis = axisInput(call, 0);
  const count = intOf(call.node, 'num_split', 1);
  const { value, shape } = call.tensor(1);
  const length = shape?.at(axis);
  if (typeof length === 'number' && length % count !== 0) {
    throw call.wrong(`an axis ${axis} that falls into ${count} equal parts`, `its length is ${length}`);
  }
  const lengths =
    typeof length === 'number'
      ? graph.constant('lengths', integers(...Array.from({ length: count }, () => length / count)))
      : equalLengths(graph, lengthOf(graph, value, axis), count);
  return parts(graph, value, lengths, { axis, count });
};

function equalLengths(graph: GraphBuilder, whole: string, count: number): string {
  const each = graph.add('Div', [whole, scalar(graph, count, 'int64')]);
  return graph.add('Expand', [each, graph.constant('count', integers(count))]);
}

/** In parts of given lengths, of which one may be −1 for the rest. */
const splitByLengths: OpHandler = (call, graph) => {
  const axis = axisInput(call, 2);
  const { value } = call.tensor(0);
  const count = partCount(call);
  return parts(graph, value, partLengths(call, graph, axis), { axis, count });
};

function partCount(call: OpCall): number {
  const count = call.constant(1)?.values.length ?? call.tensor(1).shape?.[0];
  return typeof count === 'number' ? count : intOf(call.node, 'num_split');
}

function partLengths(call: OpCall, graph: GraphBuilder, axis: number): string {
  const { value, shape } = call.tensor(0);
  const known = call.constant(1);
  const lengths = known && Array.from(known.values, Number);
  const whole = shape?.at(axis);
  if (lengths && (typeof whole === 'number' || !lengths.includes(-1))) {
    const given = lengths.reduce((sum, length) => sum + Math.max(length, 0), 0);
    const resolved = lengths.map((length) => (length === -1 ? Number(whole) - given : length));
    return graph.constant('lengths', integers(...resolved));
  }
  const computed = vectorInput(call, 1, graph, 'lengths');
  const zero = scalar(graph, 0, 'int64');
  const given = graph.add('ReduceSum', [graph.add('Max', [computed, zero])], { keepdims: int(1) });
  const rest = graph.add('Sub', [lengthOf(graph, value, axis), given]);
  return graph.add('Where', [graph.add('Less', [computed, zero]), rest, computed]);
}

function parts(
  graph: GraphBuilder,
  value: string,
  lengths: string,
  { axis, count }: { readonly axis: number; readonly count: number },
): readonly string[] {
  const names = Array.from({ length: count }, (_, part) => `part_${part}`);
  return graph.addWithOutputs('Split', [value, lengths], names, { axis: int(axis) });
}

/** Ops that cut a tensor into several. */
export const SPLIT: Readonly<Record<string, OpHandler>> = { Split: splitEvenly, SplitV: splitByLengths };
