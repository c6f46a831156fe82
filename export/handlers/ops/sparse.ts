import { cast } from '../../lowering/cast.js';
import { filled } from '../../lowering/filled.js';
import { bound, counted } from '../../lowering/ragged.js';
import { scalar } from '../../lowering/scalar.js';
import { countUp, flat, lengthOf, unsqueezed } from '../../lowering/vectors.js';
import { int, ints, string, type GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integers } from '../../onnx/tensor.js';
import type { OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/** Rows of the data added up, or averaged, by the segments that they belong to, whose numbers rise. */
const segments =
  (isMean: boolean): OpHandler =>
  (call, graph) => {
    const data = call.tensor(0);
    const ids = vectorInput(call, 2, graph, 'segments');
    const rows = graph.add('Gather', [data.value, vectorInput(call, 1, graph, 'indices')], { axis: int(0) });
    const count = bound(graph, ids);
    const width = graph.add('Slice', [
      graph.add('Shape', [data.value]),
      ...[1, NO_END, 0].map((each) => graph.constant('slice', integers(each))),
    ]);
    const shape = graph.add('Concat', [count, width], { axis: int(0) });
    const zeros = filled(graph, shape, 0, data.type);
    const sums = graph.add('ScatterND', [zeros, unsqueezed(graph, ids, -1), rows], {
      reduction: string('add'),
    });
    if (!isMean) return sums;
    // A segment without rows is 0.
    const sizes = graph.add('Max', [counted(graph, ids, count), scalar(graph, 1, 'int64')]);
    const others = [...Array(call.rank(0)).keys()].slice(1);
    const divisors = others.length > 0 ? unsqueezed(graph, sizes, ...others) : sizes;
    return graph.add('Div', [sums, cast(graph, divisors, data.type)]);
  };

/** Gives rows without elements one of the default value: indices, values, which rows were empty, and where the old ones went. */
const fillEmptyRows: OpHandler = (call, graph) => {
  const [indices, values] = [cast(graph, call.tensor(0).value, 'int64'), call.tensor(1)];
  const rowCount = graph.add('Gather', [vectorInput(call, 2, graph), graph.constant('first', integers(0))]);
  const rows = graph.add('Gather', [indices, scalar(graph, 0, 'int64')], { axis: int(1) });
  const isEmpty = graph.add('Equal', [counted(graph, rows, rowCount), scalar(graph, 0, 'int64')]);
  const emptyRows = graph.add('Transpose', [graph.add('NonZero', [isEmpty])], { perm: ints(1, 0) });
  const otherAxes = graph.add('Sub', [lengthOf(graph, indices, 1), graph.constant('one', integers(1))]);
  const pads = graph.add('Concat', [graph.constant('before', integers(0, 0, 0)), otherAxes], {
    axis: int(0),
  });
  const added = graph.add('Pad', [emptyRows, pads]);
  const filling = flat(graph, cast(graph, call.tensor(3).value, values.type));
  const fillings = graph.add('Expand', [filling, lengthOf(graph, emptyRows, 0)]);
  const order = stableOrder(graph, graph.add('Concat', [rows, flat(graph, emptyRows)], { axis: int(0) }));
  const sorted = (parts: readonly string[]) =>
    graph.add('Gather', [graph.add('Concat', parts, { axis: int(0) }), order], { axis: int(0) });
  return [
    cast(graph, sorted([indices, added]), 'int32'),
    sorted([values.value, fillings]),
    isEmpty,
    cast(graph, firstPlaces(graph, order, lengthOf(graph, indices, 0)), 'int32'),
  ];
};

/** The order that sorts numbers and leaves equal ones as they are. */
function stableOrder(graph: GraphBuilder, numbers: string): string {
  const count = lengthOf(graph, numbers, 0);
  const keys = graph.add('Add', [graph.add('Mul', [numbers, count]), countUp(graph, count)]);
  const [, order] = graph.addWithOutputs('TopK', [keys, count], ['sorted', 'order'], { largest: int(0) });
  return order;
}

/** Where the first of what was sorted went. */
function firstPlaces(graph: GraphBuilder, order: string, count: string): string {
  const total = lengthOf(graph, order, 0);
  const zeros = filled(graph, total, 0, 'int64');
  const places = graph.add('ScatterND', [zeros, unsqueezed(graph, order, -1), countUp(graph, total)]);
  const [from, axis] = [graph.constant('from', integers(0)), graph.constant('axis', integers(0))];
  return graph.add('Slice', [places, from, count, axis]);
}

/** The indices of the same elements in another shape, of which one length may be −1, and that shape. */
const sparseReshape: OpHandler = (call, graph) => {
  const [before, wanted] = [vectorInput(call, 1, graph, 'before'), vectorInput(call, 2, graph, 'wanted')];
  const one = scalar(graph, 1, 'int64');
  const isRest = graph.add('Less', [wanted, scalar(graph, 0, 'int64')]);
  const given = whole(graph, graph.add('Where', [isRest, one, wanted]));
  const shape = graph.add('Where', [isRest, graph.add('Div', [whole(graph, before), given]), wanted]);
  const steps = graph.add('Mul', [cast(graph, call.tensor(0).value, 'int64'), strides(graph, before)]);
  const places = graph.add('ReduceSum', [steps, graph.constant('axes', integers(1))], { keepdims: int(1) });
  const indices = graph.add('Mod', [graph.add('Div', [places, strides(graph, shape)]), shape]);
  return [cast(graph, indices, 'int32'), cast(graph, shape, 'int32')];
};

/** The product of all lengths, as a vector. */
function whole(graph: GraphBuilder, shape: string): string {
  return graph.add('ReduceProd', [shape, graph.constant('axes', integers(0))], { keepdims: int(1) });
}

/** How many elements one step along each axis passes: the product of the lengths behind it. */
function strides(graph: GraphBuilder, shape: string): string {
  const axes = countUp(graph, graph.add('Size', [shape]));
  const isBehind = graph.add('Less', [unsqueezed(graph, axes, 1), unsqueezed(graph, axes, 0)]);
  const lengths = graph.add('Where', [isBehind, unsqueezed(graph, shape, 0), scalar(graph, 1, 'int64')]);
  return graph.add('ReduceProd', [lengths, graph.constant('axes', integers(1))], { keepdims: int(0) });
}

/** Ops of tensors that are lists of indices and values. */
export const SPARSE: Readonly<Record<string, OpHandler>> = {
  SparseFillEmptyRows: fillEmptyRows,
  SparseReshape: sparseReshape,
  SparseSegmentMean: segments(true),
  SparseSegmentSum: segments(false),
};
