import { cast } from '../../../lowering/cast.js';
import { scalar } from '../../../lowering/scalar.js';
import { int, type GraphBuilder } from '../../../onnx/graph-builder.js';
import { integers } from '../../../onnx/tensor.js';
import type { ListValue, StackedList } from '../../list-value.js';
import { elementShapeOf } from './element-shape.js';
import { grown } from './grow-rows.js';
import { elementsOf, stackOf } from './hold-list.js';

/** The rows of a tensor as elements at the given places of a list, `indices` being as many as there are rows. */
export function withRows(graph: GraphBuilder, list: ListValue, indices: string, rows: string): StackedList {
  const known = {
    ...elementsOf(list),
    elementShape: elementShapeOf(graph.typeOf(rows)) ?? list.elementShape,
  };
  // As many different indices as rows, from 0 on without gaps: nothing is left of what was there.
  if (countsUp(graph, indices)) return { ...known, form: 'stacked', value: rows };
  const at = cast(graph, indices, 'int64');
  const last = graph.add('ReduceMax', [at, graph.constant('axes', integers(0))], { keepdims: int(0) });
  const least = graph.add('Add', [last, scalar(graph, 1, 'int64')]);
  const none = graph.add('Slice', [
    rows,
    graph.constant('none', integers(0)),
    graph.constant('none', integers(0)),
  ]);
  const before = list.form === 'reserved' ? none : stackOf(graph, list);
  const base = grown(graph, before, least);
  const where = graph.add('Unsqueeze', [at, graph.constant('axis', integers(1))]);
  const value = graph.add('ScatterND', [base, where, rows]);
  return { ...known, form: 'stacked', value };
}

/** Whether a vector is 0, 1, 2, … */
function countsUp(graph: GraphBuilder, indices: string): boolean {
  const constant = graph.constantOf(indices);
  if (constant) return Array.from(constant.values, Number).every((index, position) => index === position);
  const producer = graph.producerOf(indices);
  const [first = '', , third = ''] = producer?.inputs ?? [];
  if (producer?.op === 'Cast' || producer?.op === 'Identity') return countsUp(graph, first);
  return producer?.op === 'Range' && isNumber(graph, first, 0) && isNumber(graph, third, 1);
}

function isNumber(graph: GraphBuilder, value: string, number: number): boolean {
  const constant = graph.constantOf(value);
  if (constant) return constant.values.length === 1 && Number(constant.values[0]) === number;
  const producer = graph.producerOf(value);
  const [input = ''] = producer?.inputs ?? [];
  return (
    ['Cast', 'Identity', 'Squeeze', 'Reshape'].includes(producer?.op ?? '') && isNumber(graph, input, number)
  );
}
