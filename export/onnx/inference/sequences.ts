import { VARYING, type ValueType } from '../value-type.js';
import { intOf } from '../attributes.js';
import { elementTypeAttribute } from './element-type-attribute.js';
import { integersOf } from './elements.js';
import { axisOf, either, eitherShape, type Shape } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

/** The shape of any tensor of a list, without lengths in which they may differ. */
function memberShape(list: ValueType | undefined): Shape {
  return list?.shape?.map((length) => (length === VARYING ? undefined : length));
}

const empty: InferenceRule = (node) => {
  const type = elementTypeAttribute(node, 'dtype', 'float32');
  return [type && { type, sequence: true }];
};

const construct: InferenceRule = ({ inputs }) => {
  const type = inputs.find((input) => input)?.type;
  const shape = inputs.map((input) => input?.shape).reduce<Shape>(eitherShape, inputs[0]?.shape);
  return [type && { type, shape, sequence: true }];
};

const insert: InferenceRule = ({ inputs: [list, tensor] }) => {
  const type = (list ?? tensor)?.type;
  return [type && { type, shape: eitherShape(memberShape(list), tensor?.shape), sequence: true }];
};

const erase: InferenceRule = ({ inputs: [list] }) => [list];

const at: InferenceRule = ({ inputs: [list] }) => [list && { type: list.type, shape: memberShape(list) }];

const length: InferenceRule = () => [{ type: 'int64', shape: [] }];

const concat: InferenceRule = (node) => {
  const [list] = node.inputs;
  const shape = memberShape(list);
  if (!list || !shape) return [list && { type: list.type }];
  const stacks = intOf(node, 'new_axis', 0) === 1;
  const axis = axisOf(intOf(node, 'axis', 0), shape.length + (stacks ? 1 : 0));
  if (axis === undefined) return [{ type: list.type }];
  const after = stacks ? shape.slice(axis) : shape.slice(axis + 1);
  return [{ type: list.type, shape: [...shape.slice(0, axis), undefined, ...after] }];
};

/** The length of all parts along the axis, where it is one. */
function partLength(node: NodeFacts, whole: Length): Length {
  if (!node.isGiven(1)) return 1;
  const lengths = integersOf(node, 1);
  const [part] = lengths ?? [];
  if (node.inputs[1]?.shape?.length !== 0) return lengths?.reduce<Length>(either, part);
  return typeof whole === 'number' && part !== undefined && whole % part === 0 ? part : undefined;
}

const split: InferenceRule = (node) => {
  const [input] = node.inputs;
  if (!input) return [undefined];
  const list: InferredType = { type: input.type, sequence: true };
  const axis = input.shape && axisOf(intOf(node, 'axis', 0), input.shape.length);
  if (!input.shape || axis === undefined) return [list];
  const drops = !node.isGiven(1) && intOf(node, 'keepdims', 1) === 0;
  const along = drops ? [] : [partLength(node, input.shape[axis])];
  return [{ ...list, shape: [...input.shape.slice(0, axis), ...along, ...input.shape.slice(axis + 1)] }];
};

/** Operators on lists of tensors. */
export const SEQUENCE_RULES: RulesByOperator = {
  ConcatFromSequence: concat,
  SequenceAt: at,
  SequenceConstruct: construct,
  SequenceEmpty: empty,
  SequenceErase: erase,
  SequenceInsert: insert,
  SequenceLength: length,
  SplitToSequence: split,
};
