import { cast } from '../../../lowering/cast.js';
import { scalar } from '../../../lowering/scalar.js';
import { int, subgraph, type GraphBuilder } from '../../../onnx/graph-builder.js';
import { integer, integers, type Dimension } from '../../../onnx/tensor.js';
import type { ListValue, SequenceList, StackedList } from '../../list-value.js';
import { numberOf } from './element-shape.js';
import { grown } from './grow-rows.js';
import {
  declareElement,
  declareStack,
  elementsOf,
  held,
  lengthOf,
  sequenced,
  stacked,
  stackOf,
} from './hold-list.js';

/** The element at an index, a scalar. */
export function elementAt(graph: GraphBuilder, list: ListValue, index: string): string {
  const whole = held(graph, list);
  const element =
    whole.form === 'sequence'
      ? graph.add('SequenceAt', [whole.value, index])
      : graph.add('Gather', [whole.value, index], { axis: int(0) });
  return declareElement(graph, element, list);
}

/** The list with an element in the place of another, or behind the last one. */
export function withElement(graph: GraphBuilder, list: ListValue, index: string, element: string): ListValue {
  const whole = held(graph, withShapeOf(graph, list, element));
  return whole.form === 'sequence'
    ? setInSequence(graph, whole, index, element)
    : setInStack(graph, whole, index, element);
}

function setInStack(graph: GraphBuilder, list: StackedList, index: string, element: string): StackedList {
  const at = cast(graph, index, 'int64');
  const fitting = fitElements(graph, list, element);
  const next = graph.add('Add', [at, scalar(graph, 1, 'int64')]);
  const base = list.grows ? grown(graph, fitting, next) : fitting;
  const where = graph.add('Reshape', [at, graph.constant('one_index', integers(1, 1))]);
  const row = graph.add('Unsqueeze', [element, graph.constant('axis', integers(0))]);
  const value = graph.add('ScatterND', [base, where, row]);
  const length = list.length && graph.add('Max', [list.length, next]);
  return { ...list, value, length };
}

/** Elements of which some lengths were open get the shape of the one that is set. */
function fitElements(graph: GraphBuilder, list: StackedList, element: string): string {
  const before = graph.typeOf(list.value)?.shape?.slice(1);
  const after = graph.typeOf(element)?.shape;
  if (after && before?.length === after.length && after.every((length, axis) => before[axis] === length)) {
    return list.value;
  }
  const shape = graph.add('Concat', [graph.constant('all', integers(1)), graph.add('Shape', [element])], {
    axis: int(0),
  });
  return graph.add('Expand', [list.value, shape]);
}

/** What stands at the index goes, if there is something; then the element comes there, or behind all others. */
function setInSequence(
  graph: GraphBuilder,
  list: SequenceList,
  index: string,
  element: string,
): SequenceList {
  const at = cast(graph, index, 'int64');
  const isThere = graph.add('Less', [at, lengthOf(graph, list)]);
  const type = { type: list.type, sequence: true };
  const replaced = graph.inner('replaced');
  const others = replaced.add('SequenceErase', [list.value, at]);
  const inserted = replaced.add('SequenceInsert', [others, element, at]);
  replaced.outputOfType(replaced.scoped('with_element'), inserted, type);
  const appended = graph.inner('appended');
  const longer = appended.add('SequenceInsert', [list.value, element]);
  appended.outputOfType(appended.scoped('with_element'), longer, type);
  const value = graph.add(
    'If',
    [isThere],
    { then_branch: subgraph(replaced.build()), else_branch: subgraph(appended.build()) },
    'with_element',
  );
  return { ...list, value };
}

/** The list with an element behind the last one. */
export function withElementBehind(graph: GraphBuilder, list: ListValue, element: string): ListValue {
  const known = withShapeOf(graph, list, element);
  if (known.form !== 'stacked') {
    const { value, ...rest } = sequenced(graph, known);
    return { ...rest, value: graph.add('SequenceInsert', [value, element]) };
  }
  const row = graph.add('Unsqueeze', [element, graph.constant('axis', integers(0))]);
  const value = graph.add('Concat', [stackOf(graph, known), row], { axis: int(0) });
  return { ...elementsOf(known), form: 'stacked', value };
}

/** The list without its last element, and that element. */
export function withoutLast(
  graph: GraphBuilder,
  list: ListValue,
): { readonly list: ListValue; readonly element: string } {
  const whole = held(graph, list);
  if (whole.form === 'sequence') {
    const last = graph.constant('last', integer(-1));
    const element = declareElement(graph, graph.add('SequenceAt', [whole.value, last]), list);
    return { list: { ...whole, value: graph.add('SequenceErase', [whole.value, last]) }, element };
  }
  const all = stackOf(graph, whole);
  const last = graph.constant('last', integer(-1));
  const element = graph.add('Gather', [all, last], { axis: int(0) });
  const value = graph.add('Slice', [
    all,
    graph.constant('start', integers(0)),
    graph.constant('end', integers(-1)),
  ]);
  return {
    list: { ...elementsOf(whole), form: 'stacked', value },
    element: declareElement(graph, element, list),
  };
}

/** All elements in use one above the other: `[elements, ...element]`. */
export function allElements(graph: GraphBuilder, list: ListValue): string {
  return declareStack(graph, stackOf(graph, list), list);
}

/**
 * The elements at some indices: `[indices, ...element]`. tfjs takes only as many indices as the list has elements
 * (tfjs-converter tensor_list.ts).
 */
export function elementsAt(graph: GraphBuilder, list: ListValue, indices: string): string {
  const rows = stacked(graph, list);
  const length = graph.add('Reshape', [lengthOf(graph, rows), graph.constant('vector', integers(1))]);
  const taken = graph.add('Slice', [indices, graph.constant('start', integers(0)), length]);
  return declareStack(graph, graph.add('Gather', [rows.value, taken], { axis: int(0) }), list);
}

/** All elements one behind the other along their first axis. */
export function joinedElements(graph: GraphBuilder, list: ListValue): string {
  if (list.form === 'sequence') {
    return graph.add('ConcatFromSequence', [list.value], { axis: int(0) });
  }
  const rows = allElements(graph, list);
  const tail = graph.typeOf(rows)?.shape?.slice(2);
  return graph.add('Reshape', [rows, joinedShape(graph, rows, tail)]);
}

function joinedShape(graph: GraphBuilder, rows: string, tail: readonly Dimension[] | undefined): string {
  if (tail?.every((length) => typeof length === 'number')) {
    return graph.constant('joined', integers(-1, ...tail));
  }
  const second = graph.constant('second', integers(2));
  const end = graph.constant('end', integers(Number.MAX_SAFE_INTEGER));
  const rest = graph.add('Slice', [graph.add('Shape', [rows]), second, end]);
  return graph.add('Concat', [graph.constant('all', integers(-1)), rest], { axis: int(0) });
}

/** The first elements of a list, or all of them with zeros behind: as many as an int64 scalar says. */
export function resized(graph: GraphBuilder, list: ListValue, count: string): ListValue {
  if (list.form === 'reserved') return { ...list, count };
  const end = graph.add('Reshape', [count, graph.constant('vector', integers(1))]);
  const start = graph.constant('start', integers(0));
  const rows = grown(graph, graph.add('Slice', [stackOf(graph, list), start, end]), count);
  return { ...elementsOf(list), form: 'stacked', value: rows };
}

/** The list with what an element says of the shape of all. */
function withShapeOf(graph: GraphBuilder, list: ListValue, element: string): ListValue {
  const shape = graph.typeOf(element)?.shape;
  if (!shape) return list;
  const { elementShape } = list;
  return {
    ...list,
    elementShape: shape.map((length, axis) => numberOf(length) ?? elementShape?.[axis] ?? null),
  };
}
