import { cast } from '../../../lowering/cast.js';
import { integers } from '../../../onnx/tensor.js';
import type { GraphBuilder } from '../../../onnx/graph-builder.js';
import { boolOf } from '../../../read/graph/attributes.js';
import type { ElementShape, ListValue, ReservedList, StackedList } from '../../list-value.js';
import type { OpCall, OpHandler } from '../../op-handler.js';
import { elementShapeFrom, elementShapeOf, elementTypeOf, mergedShape } from './element-shape.js';
import { lengthOf } from './hold-list.js';
import {
  allElements,
  elementAt,
  elementsAt,
  joinedElements,
  resized,
  withElement,
  withElementBehind,
  withoutLast,
} from './list-elements.js';
import { withRows } from './scatter-rows.js';

/** The list of an input, with what another says of the shape of its elements. */
function listOf(call: OpCall, graph: GraphBuilder, shapeInput?: number): ListValue {
  const list = call.list(0);
  if (shapeInput === undefined || call.inputs.length <= shapeInput) return list;
  return { ...list, elementShape: mergedShape(list.elementShape, elementShapeFrom(call, shapeInput, graph)) };
}

function reserved(call: OpCall, elementShape: ElementShape): ReservedList {
  const type = elementTypeOf(call, 'element_dtype');
  return { kind: 'list', form: 'reserved', type, elementShape, grows: false };
}

const empty: OpHandler = (call, graph) => reserved(call, elementShapeFrom(call, 0, graph));

const reserve: OpHandler = (call, graph) => {
  const list = reserved(call, elementShapeFrom(call, 0, graph));
  const isEmpty = call.constant(1)?.values[0];
  // Without elements to begin with, they can only be appended.
  if (isEmpty !== undefined && Number(isEmpty) === 0) return list;
  return { ...list, count: call.tensor(1).value };
};

const fromTensor: OpHandler = (call, graph): StackedList => {
  const rows = call.tensor(0);
  return {
    kind: 'list',
    form: 'stacked',
    value: rows.value,
    type: rows.type,
    elementShape: mergedShape(elementShapeOf(rows), elementShapeFrom(call, 1, graph)),
    grows: false,
  };
};

const scatter: OpHandler = (call, graph) =>
  withRows(
    graph,
    reserved(call, elementShapeFrom(call, 2, graph)),
    call.tensor(1).value,
    call.tensor(0).value,
  );

/** tfjs can only split into parts of one row, which lose their first axis (tfjs-converter tensor_list.ts). */
const split: OpHandler = (call, graph) => {
  const rows = call.tensor(0);
  const lengths = call.numbers(2);
  if (lengths.some((length) => length !== 1)) {
    throw call.wrong('parts of one row each, as tfjs demands', `their lengths are ${lengths.join(', ')}`);
  }
  const elementShape = mergedShape(elementShapeOf(rows), elementShapeFrom(call, 1, graph));
  return { kind: 'list', form: 'stacked', value: rows.value, type: rows.type, elementShape, grows: false };
};

const setItem: OpHandler = (call, graph) => {
  const list = call.list(0);
  const grows = list.grows || boolOf(call.node, 'resize_if_index_out_of_bounds', false);
  return withElement(graph, { ...list, grows }, call.tensor(1).value, call.tensor(2).value);
};

const popBack: OpHandler = (call, graph) => {
  const { list, element } = withoutLast(graph, listOf(call, graph, 1));
  return [list, element];
};

const resize: OpHandler = (call, graph) => {
  const count = graph.add('Reshape', [
    cast(graph, call.tensor(1).value, 'int64'),
    graph.constant('scalar', integers()),
  ]);
  return resized(graph, call.list(0), count);
};

const length: OpHandler = (call, graph) => cast(graph, lengthOf(graph, call.list(0)), 'int32');

/** Ops of TensorLists. */
export const TENSOR_LISTS: Readonly<Record<string, OpHandler>> = {
  EmptyTensorList: empty,
  TensorListConcat: (call, graph) => joinedElements(graph, call.list(0)),
  TensorListConcatV2: (call, graph) => joinedElements(graph, call.list(0)),
  TensorListFromTensor: fromTensor,
  TensorListGather: (call, graph) => elementsAt(graph, listOf(call, graph, 2), call.tensor(1).value),
  TensorListGetItem: (call, graph) => elementAt(graph, listOf(call, graph, 2), call.tensor(1).value),
  TensorListLength: length,
  TensorListPopBack: popBack,
  TensorListPushBack: (call, graph) => withElementBehind(graph, call.list(0), call.tensor(1).value),
  TensorListReserve: reserve,
  TensorListResize: resize,
  TensorListScatter: scatter,
  TensorListScatterV2: scatter,
  TensorListSetItem: setItem,
  TensorListSplit: split,
  TensorListStack: (call, graph) => allElements(graph, listOf(call, graph, 1)),
};
