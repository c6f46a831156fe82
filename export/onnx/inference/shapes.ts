import { MOST_ELEMENTS } from '../tensor.js';
import { intOf, intsOf } from '../attributes.js';
import { elementsOf, withElements } from './elements.js';
import { likeFirst } from './elementwise.js';
import { axisOf, broadcast, open, product, quotient, type Shape } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

/** The first input in another shape, with its elements where it holds lengths. */
function reshaped(node: NodeFacts, shape: Shape): readonly (InferredType | undefined)[] {
  const [input] = node.inputs;
  return [input && withElements({ type: input.type, shape }, elementsOf(node, 0))];
}

const identity: InferenceRule = ({ inputs: [input] }) => [input];

const shapeOf: InferenceRule = (node) => {
  const shape = node.inputs[0]?.shape;
  if (!shape) return [{ type: 'int64', shape: [undefined] }];
  const elements = shape.slice(intOf(node, 'start', 0), intOf(node, 'end', shape.length));
  return [withElements({ type: 'int64', shape: [elements.length] }, elements)];
};

const size: InferenceRule = (node) => {
  const shape = node.inputs[0]?.shape;
  return [withElements({ type: 'int64', shape: [] }, shape && [product(shape)])];
};

const reshape: InferenceRule = (node) => {
  const [input] = node.inputs;
  const target = elementsOf(node, 1);
  if (!target) return reshaped(node, undefined);
  const copiesZeros = intOf(node, 'allowzero', 0) === 0;
  const copied = target.map((length, axis) =>
    length === 0 && copiesZeros ? input?.shape?.[axis] : length === -1 ? undefined : length,
  );
  const free = copied.indexOf(undefined);
  const isOnlyOne = free >= 0 && copied.lastIndexOf(undefined) === free;
  if (!isOnlyOne || !input?.shape) return reshaped(node, copied);
  return reshaped(node, copied.with(free, quotient(input.shape, copied.toSpliced(free, 1))));
};

const flatten: InferenceRule = (node) => {
  const shape = node.inputs[0]?.shape;
  const axis = intOf(node, 'axis', 1);
  if (!shape) return reshaped(node, open(2));
  const counted = axis < 0 ? axis + shape.length : axis;
  return reshaped(node, [product(shape.slice(0, counted)), product(shape.slice(counted))]);
};

const squeeze: InferenceRule = (node) => {
  const shape = node.inputs[0]?.shape;
  if (!shape) return reshaped(node, undefined);
  if (!node.isGiven(1)) {
    const isSure = shape.every((length) => typeof length === 'number');
    return reshaped(node, isSure ? shape.filter((length) => length !== 1) : undefined);
  }
  const axes = elementsOf(node, 1);
  const removed = axes?.map((axis) => (typeof axis === 'number' ? axisOf(axis, shape.length) : undefined));
  if (!removed || removed.length > shape.length) return reshaped(node, undefined);
  if (removed.includes(undefined)) return reshaped(node, open(shape.length - removed.length));
  return reshaped(
    node,
    shape.filter((_, axis) => !removed.includes(axis)),
  );
};

const unsqueeze: InferenceRule = (node) => {
  const shape = node.inputs[0]?.shape;
  const axes = elementsOf(node, 1);
  if (!shape || !axes) return reshaped(node, undefined);
  const rank = shape.length + axes.length;
  const added = axes.map((axis) => (typeof axis === 'number' ? axisOf(axis, rank) : undefined));
  if (added.includes(undefined)) return reshaped(node, open(rank));
  const lengths = shape.values();
  return reshaped(
    node,
    Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : lengths.next().value)),
  );
};

const transpose: InferenceRule = (node) => {
  const shape = node.inputs[0]?.shape;
  const order = intsOf(node, 'perm');
  return reshaped(node, order ? order.map((axis) => shape?.[axis]) : shape?.toReversed());
};

/** A vector or scalar that is repeated as a whole. */
function repeated(elements: readonly Length[] | undefined, shape: Shape): readonly Length[] | undefined {
  const [count, ...others] = shape ?? [undefined];
  if (!elements || others.length > 0 || typeof count !== 'number' || count > MOST_ELEMENTS) return undefined;
  return elements.length > 0 && count % elements.length === 0
    ? Array.from({ length: count }, (_, index) => elements[index % elements.length])
    : undefined;
}

const expand: InferenceRule = (node) => {
  const [input] = node.inputs;
  const shape = broadcast([input?.shape, elementsOf(node, 1)]);
  return [input && withElements({ type: input.type, shape }, repeated(elementsOf(node, 0), shape))];
};

const tile: InferenceRule = (node) => {
  const [input] = node.inputs;
  const repeats = elementsOf(node, 1);
  const shape =
    input?.shape?.map((length, axis) => product([length, repeats?.[axis]])) ??
    (repeats && open(repeats.length));
  return [input && withElements({ type: input.type, shape }, repeated(elementsOf(node, 0), shape))];
};

/** `[batch, channels, height, width]` */
const depthToSpace: InferenceRule = (node) => {
  const type = likeFirst(node);
  const block = intOf(node, 'blocksize', 1);
  const [batch, channels, height, width] = type?.shape ?? [];
  return [
    type && {
      ...type,
      shape: [
        batch,
        quotient([channels], [block * block]),
        product([height, block]),
        product([width, block]),
      ],
    },
  ];
};

const spaceToDepth: InferenceRule = (node) => {
  const type = likeFirst(node);
  const block = intOf(node, 'blocksize', 1);
  const [batch, channels, height, width] = type?.shape ?? [];
  return [
    type && {
      ...type,
      shape: [
        batch,
        product([channels, block * block]),
        quotient([height], [block]),
        quotient([width], [block]),
      ],
    },
  ];
};

/** Operators that give a value another shape, or tell the shape. */
export const SHAPE_RULES: RulesByOperator = {
  Identity: identity,
  Shape: shapeOf,
  Size: size,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
