import type { InferenceRule } from './rule.js';

const RULES: Readonly<Record<string, InferenceRule>> = {};

/** The rule of an ONNX operator, if there is one. */
export function ruleOf(op: string): InferenceRule | undefined {
  return Object.hasOwn(RULES, op) ? RULES[op] : undefined;
}
