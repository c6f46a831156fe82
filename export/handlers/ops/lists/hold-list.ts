import { cast } from '../../../lowering/cast.js';
import { scalar } from '../../../lowering/scalar.js';
import { DATA_TYPES } from '../../../onnx/data-types.js';
import { int, type GraphBuilder } from '../../../onnx/graph-builder.js';
import { integer, integers, type Dimension } from '../../../onnx/tensor.js';
import type { ListValue, ReservedList, SequenceList, StackedList } from '../../list-value.js';

/** How many elements a list has, an int64 scalar. */
export function lengthOf(graph: GraphBuilder, list: ListValue): string {
  switch (list.form) {
    case 'reserved':
      return scalar(graph, 0, 'int64');
    case 'stacked':
      return list.length ?? lengthOfStack(graph, list.value);
    case 'sequence':
      return graph.add('SequenceLength', [list.value]);
    default:
      return list satisfies never;
  }
}

/** Elements from a list that is used as a whole: those that are in use. */
export function stackOf(graph: GraphBuilder, list: ListValue): string {
  const { value, length } = stacked(graph, list);
  if (length === undefined) return value;
  const end = graph.add('Reshape', [length, graph.constant('vector', integers(1))]);
  return graph.add('Slice', [value, graph.constant('start', integers(0)), end]);
}

/** The list as one tensor. */
export function stacked(graph: GraphBuilder, list: ListValue): StackedList {
  switch (list.form) {
    case 'reserved':
      return zeros(graph, list);
    case 'stacked':
      return list;
    case 'sequence': {
      const value = graph.add('ConcatFromSequence', [list.value], { axis: int(0), new_axis: int(1) });
      declareStack(graph, value, list);
      return { ...list, form: 'stacked', value };
    }
    default:
      return list satisfies never;
  }
}

/** The list as an ONNX sequence. */
export function sequenced(graph: GraphBuilder, list: ListValue): SequenceList {
  switch (list.form) {
    case 'reserved': {
      const value = graph.add('SequenceEmpty', [], { dtype: int(DATA_TYPES[list.type]) });
      return { ...elementsOf(list), form: 'sequence', value };
    }
    case 'stacked': {
      const value = graph.add('SplitToSequence', [stackOf(graph, list)], { axis: int(0), keepdims: int(0) });
      return { ...elementsOf(list), form: 'sequence', value };
    }
    case 'sequence':
      return list;
    default:
      return list satisfies never;
  }
}

/**
 * The list in a form that loops can carry: as one tensor if the number of elements and the rank of each are known
 * when it begins, which is faster, else as a sequence.
 */
export function held(graph: GraphBuilder, list: ListValue): StackedList | SequenceList {
  if (list.form !== 'reserved') return list;
  const { count, elementShape } = list;
  return count !== undefined && elementShape ? stacked(graph, list) : sequenced(graph, list);
}

/** Zeros for all elements, none of them in use. Open lengths are 1 until an element is set, which widens them. */
function zeros(graph: GraphBuilder, list: ReservedList): StackedList {
  const count = list.count ?? scalar(graph, 0, 'int64');
  const leading = graph.add('Reshape', [cast(graph, count, 'int64'), graph.constant('vector', integers(1))]);
  const element = integers(...(list.elementShape ?? []).map((length) => length ?? 1));
  const shape = graph.add('Concat', [leading, graph.constant('element_shape', element)], { axis: int(0) });
  const value = graph.add('Expand', [scalar(graph, 0, list.type), shape], {}, 'zeros');
  return { ...elementsOf(list), form: 'stacked', value, length: scalar(graph, 0, 'int64') };
}

/** What a list says of its elements, without what it is held in. */
export function elementsOf({ kind, type, elementShape, grows }: ListValue) {
  return { kind, type, elementShape, grows };
}

/** Says the shape of an element, where the graph knows less than the list does. */
export function declareElement(
  graph: GraphBuilder,
  value: string,
  { type, elementShape }: ListValue,
): string {
  if (!elementShape) return value;
  const known = graph.typeOf(value)?.shape;
  return graph.declare(value, { type, shape: dimensions(value, elementShape, known) });
}

/** Says the shape of all elements in one tensor. */
export function declareStack(graph: GraphBuilder, value: string, { type, elementShape }: ListValue): string {
  if (!elementShape) return value;
  const known = graph.typeOf(value)?.shape;
  return graph.declare(value, { type, shape: dimensions(value, [null, ...elementShape], known) });
}

function dimensions(
  value: string,
  declared: readonly (number | null)[],
  known: readonly Dimension[] | undefined,
): readonly Dimension[] {
  return declared.map((length, axis) => length ?? known?.[axis] ?? `${value}_${axis}`);
}

function lengthOfStack(graph: GraphBuilder, value: string): string {
  return graph.add('Gather', [graph.add('Shape', [value]), graph.constant('first', integer(0))]);
}
