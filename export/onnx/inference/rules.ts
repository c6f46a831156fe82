import { BROADCASTING_RULES } from './broadcasting.js';
import { CAST_RULES } from './casts.js';
import { CONVOLUTION_RULES } from './convolutions.js';
import { CREATION_RULES } from './creation.js';
import { ELEMENTWISE_RULES } from './elementwise.js';
import { INDEXING_RULES } from './indexing.js';
import { MATRIX_RULES } from './matrices.js';
import { PART_RULES } from './parts.js';
import { POOLING_RULES } from './pooling.js';
import { REDUCTION_RULES } from './reductions.js';
import type { InferenceRule, RulesByOperator } from './rule.js';
import { SHAPE_RULES } from './shapes.js';

const RULES: RulesByOperator = {
  ...BROADCASTING_RULES,
  ...CAST_RULES,
  ...CONVOLUTION_RULES,
  ...CREATION_RULES,
  ...ELEMENTWISE_RULES,
  ...INDEXING_RULES,
  ...MATRIX_RULES,
  ...PART_RULES,
  ...POOLING_RULES,
  ...REDUCTION_RULES,
  ...SHAPE_RULES,
};

/** The rule of an ONNX operator, if there is one. */
export function ruleOf(op: string): InferenceRule | undefined {
  return Object.hasOwn(RULES, op) ? RULES[op] : undefined;
}
