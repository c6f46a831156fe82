import { cast } from '../../../lowering/cast.js';
import { scalar } from '../../../lowering/scalar.js';
import { int, type GraphBuilder } from '../../../onnx/graph-builder.js';
import { integers } from '../../../onnx/tensor.js';
import { boolOf, shapeOf } from '../../../read/graph/attributes.js';
import type { ListValue, ReservedList } from '../../list-value.js';
import type { OpCall, OpHandler } from '../../op-handler.js';
import { elementShapeOf, elementTypeOf, mergedShape } from './element-shape.js';
import { elementsOf, lengthOf } from './hold-list.js';
import { elementAt, elementsAt, joinedElements, withElement } from './list-elements.js';
import { withRows } from './scatter-rows.js';

/**
 * The handle and the flow. The content of an array is what its flow carries from one op to the next: flows say in
 * which order ops see it, and a list that is handed on needs no memory of its own.
 */
const make: OpHandler = (call) => {
  const declared = shapeOf(call.node, 'element_shape');
  const grows = boolOf(call.node, 'dynamic_size', false);
  const list: ReservedList = {
    kind: 'list',
    form: 'reserved',
    type: elementTypeOf(call, 'dtype'),
    // tfjs takes the shape [] of an array for an open one (tfjs-converter tensor_array.ts).
    elementShape: declared && declared.length > 0 ? declared : undefined,
    grows,
    count: isZero(call, 0) ? undefined : call.tensor(0).value,
  };
  return [{ kind: 'resource', resource: { array: call.node.name } }, list];
};

function isZero(call: OpCall, input: number): boolean {
  const [number] = call.constant(input)?.values ?? [];
  return number !== undefined && Number(number) === 0;
}

/** The rows of a tensor in equal parts. */
const split: OpHandler = (call, graph): ListValue => {
  const list = call.list(3);
  const { value } = call.tensor(1);
  const lengths = call.constant(2);
  const parts = lengths ? Array.from(lengths.values, Number) : undefined;
  const [part] = parts ?? [];
  if (parts?.some((length) => length !== part)) {
    throw call.wrong('parts of equal length, as tfjs demands', `their lengths are ${parts.join(', ')}`);
  }
  const count = graph.add('Shape', [call.tensor(2).value]);
  const element = list.elementShape?.every((length) => length !== null)
    ? graph.constant('element_shape', integers(...list.elementShape.map((length) => length ?? 1)))
    : graph.add('Concat', [graph.constant('part', integers(-1)), restOf(graph, value)], { axis: int(0) });
  const shape = graph.add('Concat', [count, element], { axis: int(0) });
  const rows = graph.add('Reshape', [value, shape]);
  return {
    ...elementsOf(list),
    elementShape: mergedShape(elementShapeOf(graph.typeOf(rows)), list.elementShape),
    form: 'stacked',
    value: rows,
  };
};

function restOf(graph: GraphBuilder, value: string): string {
  const second = graph.constant('second', integers(1));
  const end = graph.constant('end', integers(Number.MAX_SAFE_INTEGER));
  return graph.add('Slice', [graph.add('Shape', [value]), second, end]);
}

const gather: OpHandler = (call, graph) => {
  const list = call.list(2);
  const elementShape = mergedShape(list.elementShape, shapeOf(call.node, 'element_shape'));
  return elementsAt(graph, { ...list, elementShape }, call.tensor(1).value);
};

const size: OpHandler = (call, graph) => cast(graph, lengthOf(graph, call.list(1)), 'int32');

/** Ops of TensorArrays. */
export const TENSOR_ARRAYS: Readonly<Record<string, OpHandler>> = {
  TensorArrayCloseV3: (_call, graph) => scalar(graph, 0),
  TensorArrayConcatV3: (call, graph) => joinedElements(graph, call.list(1)),
  TensorArrayGatherV3: gather,
  TensorArrayReadV3: (call, graph) => elementAt(graph, call.list(2), call.tensor(1).value),
  TensorArrayScatterV3: (call, graph) =>
    withRows(graph, call.list(3), call.tensor(1).value, call.tensor(2).value),
  TensorArraySizeV3: size,
  TensorArraySplitV3: split,
  TensorArrayV3: make,
  TensorArrayWriteV3: (call, graph) =>
    withElement(graph, call.list(3), call.tensor(1).value, call.tensor(2).value),
};
