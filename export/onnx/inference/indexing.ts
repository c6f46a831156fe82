import { intOf } from '../attributes.js';
import { elementsOf, integersOf, withElements } from './elements.js';
import { axisOf, open, product, withLength, type Shape } from './lengths.js';
import type { InferenceRule, RulesByOperator } from './rule.js';

const gather: InferenceRule = (node) => {
  const [data, indices] = node.inputs;
  if (!data) return [undefined];
  const { type } = data;
  const axis = data.shape && axisOf(intOf(node, 'axis', 0), data.shape.length);
  if (!data.shape || !indices?.shape || axis === undefined) return [{ type }];
  const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)];
  const elements = elementsOf(node, 0);
  const taken = integersOf(node, 1)?.map((index) => elements?.at(index));
  return [withElements({ type, shape }, taken)];
};

/** Each index vector names an element, or a part, of the data; the first axes may be shared with the data's. */
const gatherND: InferenceRule = (node) => {
  const [data, indices] = node.inputs;
  if (!data) return [undefined];
  const { type } = data;
  const depth = indices?.shape?.at(-1);
  const shared = intOf(node, 'batch_dims', 0);
  if (!data.shape || !indices?.shape || typeof depth !== 'number') return [{ type }];
  return [{ type, shape: [...indices.shape.slice(0, -1), ...data.shape.slice(shared + depth)] }];
};

const gatherElements: InferenceRule = ({ inputs: [data, indices] }) => [
  data && { type: data.type, shape: indices?.shape },
];

/** The depth is a scalar, or a vector of one element. */
const oneHot: InferenceRule = (node) => {
  const [indices, , values] = node.inputs;
  if (!values) return [undefined];
  const shape = indices?.shape;
  const axis = shape && axisOf(intOf(node, 'axis', -1), shape.length + 1);
  if (!shape || axis === undefined) return [{ type: values.type }];
  const depth = elementsOf(node, 1)?.[0];
  return [{ type: values.type, shape: [...shape.slice(0, axis), depth, ...shape.slice(axis)] }];
};

const nonZero: InferenceRule = ({ inputs: [input] }) => [
  { type: 'int64', shape: [input?.shape?.length, undefined] },
];

/** Values, where each stands first, which of them each element is, and how often each occurs. */
const unique: InferenceRule = (node) => {
  const [input] = node.inputs;
  if (!input) return [undefined];
  const hasAxis = node.attributes.axis !== undefined;
  const axis = intOf(node, 'axis', 0);
  const shape: Shape = hasAxis ? withLength(input.shape, axis, undefined) : [undefined];
  const length = hasAxis ? input.shape?.at(axis) : input.shape && product(input.shape);
  const list = { type: 'int64', shape: [undefined] } as const;
  return [{ type: input.type, shape }, list, { type: 'int64', shape: [length] }, list];
};

const topK: InferenceRule = (node) => {
  const [input] = node.inputs;
  const shape = withLength(input?.shape, intOf(node, 'axis', -1), elementsOf(node, 1)?.[0]);
  return [input && { type: input.type, shape }, { type: 'int64', shape }];
};

const compress: InferenceRule = (node) => {
  const [input] = node.inputs;
  if (!input) return [undefined];
  if (!node.attributes.axis) return [{ type: input.type, shape: open(1) }];
  return [{ type: input.type, shape: withLength(input.shape, intOf(node, 'axis', 0), undefined) }];
};

/** `[selected, 3]`: batch, class and box. */
const nonMaxSuppression: InferenceRule = () => [{ type: 'int64', shape: [undefined, 3] }];

/** Operators that pick elements or tell where they stand. */
export const INDEXING_RULES: RulesByOperator = {
  Compress: compress,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  NonMaxSuppression: nonMaxSuppression,
  NonZero: nonZero,
  OneHot: oneHot,
  TopK: topK,
  Unique: unique,
};
