import { unsqueezed } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integer, integers } from '../../onnx/tensor.js';
import { intOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { GATHER } from './gather.js';
import { vectorInput } from './integer-inputs.js';
import { SCATTER } from './scatter.js';
import { slice } from './slice.js';
import { SPLIT } from './split.js';
import { stridedSlice } from './strided-slice.js';

/** The axis stands behind the tensors. */
const concat: OpHandler = (call, graph) =>
  joined(call, graph, { from: 0, to: call.inputs.length - 1, axis: call.inputs.length - 1 });

/** The axis stands before the tensors. */
const concatFromFirst: OpHandler = (call, graph) =>
  joined(call, graph, { from: 1, to: call.inputs.length, axis: 0 });

function joined(
  call: OpCall,
  graph: GraphBuilder,
  { from, to, axis }: { readonly from: number; readonly to: number; readonly axis: number },
): string {
  const values = call.tensors(from, to).map(({ value }) => value);
  return graph.add('Concat', values, { axis: int(call.number(axis)) });
}

/** Tensors of one shape along a new axis. tfjs gives those of another shape, such as `[1]` for `[]`, that of the first. */
const pack: OpHandler = (call, graph) => {
  const axis = intOf(call.node, 'axis', 0);
  const [first, ...others] = call.tensors();
  if (!first) throw call.wrong('at least one input', 'it has none');
  const alike = others.map(({ value, shape }) =>
    shape && first.shape && shape.length !== first.shape.length
      ? graph.add('Reshape', [value, graph.add('Shape', [first.value])])
      : value,
  );
  const values = [first.value, ...alike].map((value) => unsqueezed(graph, value, axis));
  return values.length > 1 ? graph.add('Concat', values, { axis: int(axis) }) : values;
};

const unpack: OpHandler = (call, graph) => {
  const axis = intOf(call.node, 'axis', 0);
  const { value, shape } = call.tensor(0);
  const length = shape?.at(axis);
  const count = typeof length === 'number' ? length : intOf(call.node, 'num');
  return Array.from({ length: count }, (_, index) =>
    graph.add('Gather', [value, graph.constant('index', integer(index))], { axis: int(axis) }, 'part'),
  );
};

const tile: OpHandler = (call, graph) =>
  graph.add('Tile', [call.tensor(0).value, vectorInput(call, 1, graph, 'repeats')]);

/** The axes that are reversed. */
const reverse: OpHandler = (call, graph) => {
  const axes = vectorInput(call, 1, graph, 'axes');
  return call.constant(1)?.values.length === 0
    ? graph.add('Identity', [call.tensor(0).value])
    : backwards(graph, call.tensor(0).value, axes);
};

/** Of each axis whether it is reversed. */
const reverseWhere: OpHandler = (call, graph) => {
  const axes = call.numbers(1).flatMap((isReversed, axis) => (isReversed ? [axis] : []));
  const { value } = call.tensor(0);
  if (axes.length === 0) return graph.add('Identity', [value]);
  return backwards(graph, value, graph.constant('axes', integers(...axes)));
};

function backwards(graph: GraphBuilder, value: string, axes: string): string {
  const count = graph.constantOf(axes)?.values.length;
  const all = (number: number) =>
    count === undefined
      ? graph.add('Expand', [graph.constant('bound', integers(number)), graph.add('Shape', [axes])])
      : graph.constant('bound', integers(...Array.from({ length: count }, () => number)));
  const reversed = graph.add('Slice', [value, all(-1), all(-NO_END), axes, all(-1)]);
  const type = graph.typeOf(value);
  return type ? graph.declare(reversed, { type: type.type, shape: type.shape }) : reversed;
}

/** Ops that take tensors apart and put them together. */
export const SLICE_JOIN: Readonly<Record<string, OpHandler>> = {
  ...GATHER,
  ...SCATTER,
  ...SPLIT,
  Concat: concatFromFirst,
  ConcatV2: concat,
  Pack: pack,
  Reverse: reverseWhere,
  ReverseV2: reverse,
  Slice: slice,
  StridedSlice: stridedSlice,
  Tile: tile,
  Unpack: unpack,
};
