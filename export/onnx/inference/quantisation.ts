import type { InferenceRule, RulesByOperator } from './rule.js';

/** Type of the zero point, uint8 without one. */
const quantise: InferenceRule = ({ inputs: [input, , zeroPoint], isGiven }) => {
  const type = isGiven(2) ? zeroPoint?.type : 'uint8';
  return [type && { type, shape: input?.shape }];
};

/** Type of the scale. */
const dequantise: InferenceRule = ({ inputs: [input, scale] }) => [
  scale && { type: scale.type, shape: input?.shape },
];

/** The quantised value, its scale and its zero point. */
const dynamicQuantise: InferenceRule = ({ inputs: [input] }) => [
  { type: 'uint8', shape: input?.shape },
  { type: 'float32', shape: [] },
  { type: 'uint8', shape: [] },
];

export const QUANTISATION_RULES: RulesByOperator = {
  DequantizeLinear: dequantise,
  DynamicQuantizeLinear: dynamicQuantise,
  QuantizeLinear: quantise,
};
