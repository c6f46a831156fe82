import { intsOf } from '../attributes.js';
import { likeFirst } from './elementwise.js';
import type { InferenceRule, RulesByOperator } from './rule.js';
import { windowCount, windowsOf } from './windows.js';

/** `[batch, channels, ...spatial]`, and the positions of maxima. */
const pooling: InferenceRule = (node) => {
  const input = likeFirst(node);
  if (!input) return [undefined];
  const windows = windowsOf(node, intsOf(node, 'kernel_shape') ?? []);
  const [batch, channels, ...spatial] = input.shape ?? [];
  const shape = [batch, channels, ...windows.map((window, axis) => windowCount(spatial[axis], window))];
  return [
    { type: input.type, shape },
    { type: 'int64', shape },
  ];
};

const globalPooling: InferenceRule = (node) => {
  const input = likeFirst(node);
  return [input && { ...input, shape: input.shape?.map((length, axis) => (axis < 2 ? length : 1)) }];
};

export const POOLING_RULES: RulesByOperator = {
  AveragePool: pooling,
  LpPool: pooling,
  MaxPool: pooling,
  GlobalAveragePool: globalPooling,
  GlobalLpPool: globalPooling,
  GlobalMaxPool: globalPooling,
};
