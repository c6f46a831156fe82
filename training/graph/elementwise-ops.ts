import type { Attributes } from './attribute.js';
import { TF_TYPE } from './data-types.js';
import type { Instruction } from './elementwise-program.js';

/** A TensorFlow op that computes each element by itself, as FusedElementwise does it. */
export interface ElementwiseOp {
  /** Nothing where the value stays as it is; of more than two inputs, `add` is done one after the other. */
  instruction: Instruction | undefined;
  /** TensorFlow's numbers of the element types of its inputs, the last one for all that follow. */
  inputs: readonly number[];
  output: number;
}

const { float32, bool, bfloat16 } = TF_TYPE;

const ARITHMETIC: Readonly<Record<string, Instruction>> = {
  Abs: 'absolute',
  Add: 'add',
  AddN: 'add',
  AddV2: 'add',
  BiasAdd: 'add',
  Exp: 'exponential',
  Maximum: 'maximum',
  Minimum: 'minimum',
  Mul: 'multiply',
  Neg: 'negate',
  RealDiv: 'divide',
  Reciprocal: 'reciprocal',
  Relu: 'relu',
  Sigmoid: 'sigmoid',
  Softplus: 'softplus',
  Square: 'square',
  Sub: 'subtract',
  Tanh: 'tangent',
};

const COMPARISONS: Readonly<Record<string, Instruction>> = {
  Equal: 'equal',
  Greater: 'greater',
  GreaterEqual: 'greaterEqual',
  IsNan: 'isNan',
  Less: 'less',
  LessEqual: 'lessEqual',
  NotEqual: 'notEqual',
};

const LOGIC: Readonly<Record<string, Instruction>> = {
  LogicalAnd: 'and',
  LogicalNot: 'not',
  LogicalOr: 'or',
};

/** How an op is computed element by element in float32, or nothing where it cannot be. */
export function elementwiseOp(op: string, attributes: Attributes): ElementwiseOp | undefined {
  const type = (name: string) => {
    const found = attributes[name];
    return found?.kind === 'type' ? found.value : undefined;
  };
  if (op === 'Cast') return attributes['Truncate'] ? undefined : cast(type('SrcT'), type('DstT'));
  const logic = LOGIC[op];
  if (logic) return { instruction: logic, inputs: [bool], output: bool };
  // The only form of BiasAdd that is element by element along the last dimension says nothing of its layout.
  if (type('T') !== float32 || attributes['data_format']) return undefined;
  if (op === 'Select' || op === 'SelectV2') {
    return { instruction: 'select', inputs: [bool, float32], output: float32 };
  }
  const comparison = COMPARISONS[op];
  if (comparison) return { instruction: comparison, inputs: [float32], output: bool };
  const arithmetic = ARITHMETIC[op];
  return arithmetic && { instruction: arithmetic, inputs: [float32], output: float32 };
}

function cast(from: number | undefined, to: number | undefined): ElementwiseOp | undefined {
  if (from === float32 && to === bfloat16) {
    return { instruction: 'round', inputs: [float32], output: bfloat16 };
  }
  const isWidening = (from === bfloat16 || from === bool) && to === float32;
  return isWidening ? { instruction: undefined, inputs: [from], output: float32 } : undefined;
}
