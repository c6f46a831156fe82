import { BROADCASTING_RULES } from './broadcasting.js';
import { CAST_RULES } from './casts.js';
import { CONTROL_FLOW_RULES } from './control-flow.js';
import { CONVOLUTION_RULES } from './convolutions.js';
import { CREATION_RULES } from './creation.js';
import { ELEMENTWISE_RULES } from './elementwise.js';
import { IMAGE_RULES } from './images.js';
import { INDEXING_RULES } from './indexing.js';
import { MATRIX_RULES } from './matrices.js';
import { PART_RULES } from './parts.js';
import { POOLING_RULES } from './pooling.js';
import { QUANTISATION_RULES } from './quantisation.js';
import { RECURRENT_RULES } from './recurrent.js';
import { REDUCTION_RULES } from './reductions.js';
import type { InferenceRule, RulesByOperator } from './rule.js';
import { SEQUENCE_RULES } from './sequences.js';
import { SHAPE_RULES } from './shapes.js';
import { SPECTRUM_RULES } from './spectra.js';

const RULES: RulesByOperator = {
  ...BROADCASTING_RULES,
  ...CAST_RULES,
  ...CONTROL_FLOW_RULES,
  ...CONVOLUTION_RULES,
  ...CREATION_RULES,
  ...ELEMENTWISE_RULES,
  ...IMAGE_RULES,
  ...INDEXING_RULES,
  ...MATRIX_RULES,
  ...PART_RULES,
  ...POOLING_RULES,
  ...QUANTISATION_RULES,
  ...RECURRENT_RULES,
  ...REDUCTION_RULES,
  ...SEQUENCE_RULES,
  ...SHAPE_RULES,
  ...SPECTRUM_RULES,
};

/** The rule of an ONNX operator, if there is one. */
export function ruleOf(op: string): InferenceRule | undefined {
  return Object.hasOwn(RULES, op) ? RULES[op] : undefined;
}
