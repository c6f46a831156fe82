/** Why an op cannot become ONNX, and what a person can do about it. */
export interface UnsupportedOp {
  readonly reason: string;
  readonly remedy: string;
}

const BEFORE_THE_MODEL = 'do it before the model, and cut with --inputs behind the node';

const NO_STRINGS: UnsupportedOp = {
  reason: 'ONNX has no such operator on strings',
  remedy: BEFORE_THE_MODEL,
};

const NO_FORESTS: UnsupportedOp = {
  reason: 'decision forests run in a library of their own, and their trees are not in the model file',
  remedy: 'convert the forest with a converter for its trees, and cut with --inputs behind the node',
};

/** Ops of tfjs that ONNX cannot express. */
export const UNSUPPORTED_OPS: Readonly<Record<string, UnsupportedOp>> = {
  SimpleMLCreateModelResource: NO_FORESTS,
  SimpleMLInferenceOpWithHandle: NO_FORESTS,
  SimpleMLLoadModelFromPathWithHandle: NO_FORESTS,
  StaticRegexReplace: NO_STRINGS,
  StringNGrams: NO_STRINGS,
  StringSplit: NO_STRINGS,
  StringToHashBucketFast: {
    reason: 'ONNX has no hash of strings',
    remedy: 'compute the ids before the model, and cut with --inputs behind the node',
  },
};

/** Why an op cannot become ONNX, if that is known. */
export function unsupportedOp(op: string): UnsupportedOp | undefined {
  return Object.hasOwn(UNSUPPORTED_OPS, op) ? UNSUPPORTED_OPS[op] : undefined;
}
