import { intOf, intsOf, stringOf } from '../attributes.js';
import { elementsOf } from './elements.js';
import { likeFirst } from './elementwise.js';
import { axisOf, open, same } from './lengths.js';
import type { InferenceRule, Length, NodeFacts, RulesByOperator } from './rule.js';

/** By sizes, which say the lengths, or by scales, which multiply them. */
const resize: InferenceRule = (node) => {
  const input = likeFirst(node);
  const shape = input?.shape;
  if (!input || !shape) return [input];
  const axes = intsOf(node, 'axes') ?? [...shape.keys()];
  const lengths: Length[] = [...shape];
  for (const [index, given] of axes.entries()) {
    const axis = axisOf(given, shape.length);
    if (axis === undefined) return [{ ...input, shape: open(shape.length) }];
    lengths[axis] = node.isGiven(3) ? sizeOf(node, index) : scaled(node, shape[axis], index);
  }
  return [{ ...input, shape: lengths }];
};

function sizeOf(node: NodeFacts, index: number): Length {
  // Other policies change one of the sizes so that the aspect ratio stays.
  const isTaken = stringOf(node, 'keep_aspect_ratio_policy', 'stretch') === 'stretch';
  return isTaken ? elementsOf(node, 3)?.[index] : undefined;
}

function scaled(node: NodeFacts, length: Length, index: number): Length {
  const scales = node.constantOf(2);
  if (scales?.type !== 'float32') return undefined;
  const scale = scales.values[index];
  if (scale === 1) return length;
  return typeof length === 'number' && scale !== undefined ? Math.floor(length * scale) : undefined;
}

/** Samples at the places of a grid `[batch, ...spatial, axes]`: `[batch, channels, ...spatial]`. */
const gridSample: InferenceRule = ({ inputs: [input, grid] }) => {
  if (!input) return [undefined];
  const rank = input.shape?.length ?? grid?.shape?.length;
  if (rank === undefined) return [{ type: input.type }];
  const spatial = grid?.shape?.slice(1, -1) ?? open(rank - 2);
  return [
    { type: input.type, shape: [same(input.shape?.[0], grid?.shape?.[0]), input.shape?.[1], ...spatial] },
  ];
};

/** `[regions, channels, height, width]` */
const regionAlign: InferenceRule = (node) => {
  const [input, regions, batchIndices] = node.inputs;
  if (!input) return [undefined];
  const count = same(regions?.shape?.[0], batchIndices?.shape?.[0]);
  const size = [intOf(node, 'output_height', 1), intOf(node, 'output_width', 1)];
  return [{ type: input.type, shape: [count, input.shape?.[1], ...size] }];
};

/** Operators that sample images. */
export const IMAGE_RULES: RulesByOperator = {
  GridSample: gridSample,
  Resize: resize,
  RoiAlign: regionAlign,
};
