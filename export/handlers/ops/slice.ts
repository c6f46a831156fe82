import { scalar } from '../../lowering/scalar.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integers } from '../../onnx/tensor.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/** A size of −1 takes all that is left. */
const REST = -1;

/** Begins and sizes along the first axes; the other axes stay whole. */
export const slice: OpHandler = (call, graph) => {
  const { value } = call.tensor(0);
  const begins = vectorInput(call, 1, graph, 'begins');
  const count = graph.typeOf(begins)?.shape?.[0];
  const axes = typeof count === 'number' ? [...Array(count).keys()] : undefined;
  const sliced = graph.add('Slice', [
    value,
    begins,
    endsOf(call, graph, begins),
    ...(axes ? [graph.constant('axes', integers(...axes))] : []),
  ]);
  return withSizes(call, graph, sliced);
};

function numbersOf(call: OpCall, index: number): readonly number[] | undefined {
  const constant = call.constant(index);
  return constant && Array.from(constant.values, Number);
}

function endsOf(call: OpCall, graph: GraphBuilder, begins: string): string {
  const begin = numbersOf(call, 1);
  const size = numbersOf(call, 2);
  if (begin && size) {
    const ends = begin.map((first, axis) => (size[axis] === REST ? NO_END : first + (size[axis] ?? NO_END)));
    return graph.constant('ends', integers(...ends));
  }
  const sizes = vectorInput(call, 2, graph, 'sizes');
  const ends = graph.add('Add', [begins, sizes]);
  if (size && !size.includes(REST)) return ends;
  const isRest = size
    ? graph.constant('is_rest', {
        type: 'bool',
        shape: [size.length],
        values: Uint8Array.from(size, (length) => Number(length === REST)),
      })
    : graph.add('Less', [sizes, scalar(graph, 0, 'int64')]);
  return graph.add('Where', [isRest, scalar(graph, NO_END, 'int64'), ends]);
}

/** Where only the begins are computed, the lengths are known all the same. */
function withSizes(call: OpCall, graph: GraphBuilder, sliced: string): string {
  const type = graph.typeOf(sliced);
  const sizes = numbersOf(call, 2);
  if (!sizes || !type?.shape) return sliced;
  const shape = type.shape.map((length, axis) => {
    const size = sizes[axis] ?? REST;
    return size === REST ? length : size;
  });
  return graph.declare(sliced, { ...type, shape });
}
