import { transpose } from '../../../onnx/evaluate/moving.js';
import { withShape } from '../../../onnx/evaluate/new-tensor.js';
import type { TensorData } from '../../../onnx/tensor.js';
import { each, type Frame, type FrameFacts, type FrameRules } from '../frame.js';
import { identity, type Permutation } from '../permutation.js';

const NAMES = `
  Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil Celu Clip Cos Cosh Dropout Elu Erf Exp Floor
  Gelu HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Log Mish Neg Not Reciprocal Relu
  Round Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ThresholdedRelu BitwiseNot Add
  And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual
  Max Mean Min Mod Mul Or PRelu Pow Sub Sum Where Xor
`
  .trim()
  .split(/\s+/);

/** Operators that treat each element for itself, their operands broadcast to one another. */
export const ELEMENTWISE: FrameRules = each(NAMES, elementwise);

function elementwise({ node, rankOf, typeOf, constantOf }: FrameFacts): Frame | undefined {
  const ranks = node.inputs.map((input, index) => (input === '' ? 0 : rankOf(index)));
  const known = ranks.filter((rank) => rank !== undefined);
  if (known.length < ranks.length) return undefined;
  const rank = Math.max(0, ...known);
  if (rank < 2) return undefined;
  const short = new Map<number, TensorData>();
  let trailing = 0;
  for (const [index, own] of known.entries()) {
    const isOnes = typeOf(index)?.shape?.every((length) => length === 1) ?? true;
    if (own === rank || isOnes) continue;
    const constant = constantOf(index);
    if (constant) short.set(index, constant);
    else trailing = Math.max(trailing, own);
  }
  return {
    rank,
    inputs: known.map((own) => (own === rank ? identity(rank) : undefined)),
    outputs: node.outputs.map(() => identity(rank)),
    // A shorter operand is aligned to the last axes.
    forbids: (layout) => layout.some((axis, index) => index >= rank - trailing && axis !== index),
    changes: (layout) => ({
      constants: new Map([...short].map(([index, constant]) => [index, aligned(constant, layout)])),
    }),
  };
}

/** A constant with fewer axes than its fellow operands in the order of theirs. */
function aligned(constant: TensorData, layout: Permutation): TensorData {
  const missing = layout.length - constant.shape.length;
  const full = withShape(constant, [...identity(missing).map(() => 1), ...constant.shape]);
  const turned = transpose(full, layout) ?? full;
  const leading = turned.shape.findIndex((length) => length !== 1);
  return withShape(turned, turned.shape.slice(leading < 0 ? turned.shape.length : leading));
}
