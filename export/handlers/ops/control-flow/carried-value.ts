import type { GraphBuilder } from '../../../onnx/graph-builder.js';
import type { ValueType } from '../../../onnx/value-type.js';
import type { ListValue, SequenceList, StackedList } from '../../list-value.js';
import type { OpValue, TensorValue } from '../../op-handler.js';
import { elementsOf, lengthOf, sequenced, stacked, stackOf } from '../lists/hold-list.js';

/** A value that ONNX subgraphs can hand on: a tensor, or a list that is held in something. */
export type Carried = TensorValue | StackedList | SequenceList;

/** The values of the graph that one value of the model is made of. */
export function partsOf(value: Carried): readonly string[] {
  if (value.kind === 'tensor' || value.form === 'sequence') return [value.value];
  return value.length === undefined ? [value.value] : [value.value, value.length];
}

/** A value like another, made of other parts. */
export function withParts(value: Carried, parts: readonly string[], graph: GraphBuilder): Carried {
  const [first = '', length] = parts;
  if (value.kind === 'tensor')
    return { ...graph.typeOf(first), kind: 'tensor', value: first, type: value.type };
  if (value.form === 'sequence') return { ...value, value: first };
  return { ...value, value: first, length };
}

/** What a list is held in: one tensor, one tensor with the number of elements in use beside it, or a sequence. */
export type Form = 'stacked' | 'counted' | 'sequence';

export function formOf(list: StackedList | SequenceList): Form {
  if (list.form === 'sequence') return 'sequence';
  return list.length === undefined ? 'stacked' : 'counted';
}

/** The form that two lists, of which either may be there when the graph runs, can both take. */
export function commonForm(first: ListValue, second: ListValue): Form {
  if (first.form === 'stacked' && second.form === 'stacked') {
    return first.length === undefined && second.length === undefined ? 'stacked' : 'counted';
  }
  const isHeldInOne = [first, second].every(
    (list) =>
      list.form === 'stacked' || (list.form === 'reserved' && list.count !== undefined && list.elementShape),
  );
  return isHeldInOne ? 'counted' : 'sequence';
}

/** The list in a form. */
export function inForm(graph: GraphBuilder, list: ListValue, form: Form): StackedList | SequenceList {
  if (form === 'sequence') return sequenced(graph, list);
  if (form === 'stacked') return { ...elementsOf(list), form: 'stacked', value: stackOf(graph, list) };
  const whole = stacked(graph, list);
  return whole.length === undefined ? { ...whole, length: lengthOf(graph, whole) } : whole;
}

/** Whether two values are the same one. */
export function isSame(first: OpValue, second: OpValue): boolean {
  if (first.kind === 'resource' && second.kind === 'resource') return first.resource === second.resource;
  if (first.kind === 'tensor' && second.kind === 'tensor') return first.value === second.value;
  return first === second;
}

/** What inner graphs say of their inputs and outputs: nothing of their elements. */
export function declaredType(graph: GraphBuilder, value: string): ValueType {
  const known = graph.typeOf(value);
  if (!known) throw new Error(`Nothing is known of ${value}`);
  const { type, shape, sequence } = known;
  // Sequences say their element type only: their tensors may have any shape.
  return sequence ? { type, sequence } : { type, shape };
}
