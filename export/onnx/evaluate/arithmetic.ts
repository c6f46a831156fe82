import { intOf } from '../attributes.js';
import type { TensorData } from '../tensor.js';
import { elementwise, type Operation } from './elementwise.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';

/** Operators that work on numbers, element by element. */
export const ARITHMETIC: Readonly<Record<string, Evaluator>> = {
  Add: wise({ ofNumbers: (a, b) => a + b, ofIntegers: (a, b) => a + b }),
  Sub: wise({ ofNumbers: (a, b) => a - b, ofIntegers: (a, b) => a - b }),
  Mul: byType({
    floats: { ofNumbers: (a, b) => a * b },
    whole: { ofNumbers: (a, b) => Math.imul(a, b), ofIntegers: (a, b) => a * b },
  }),
  Div: byType({
    floats: { ofNumbers: (a, b) => a / b },
    whole: {
      ofNumbers: (a, b) => (b === 0 ? undefined : Math.trunc(a / b)),
      ofIntegers: (a, b) => (b === 0n ? undefined : a / b),
    },
  }),
  Mod: oneOutput(modulo),
  Pow: oneOutput(power),
  Min: wise({
    ofNumbers: (...all) => Math.min(...all),
    ofIntegers: (...all) => all.reduce((a, b) => (b < a ? b : a)),
  }),
  Max: wise({
    ofNumbers: (...all) => Math.max(...all),
    ofIntegers: (...all) => all.reduce((a, b) => (b > a ? b : a)),
  }),
  Neg: wise({ ofNumbers: (a) => -a, ofIntegers: (a) => -a }),
  Abs: wise({ ofNumbers: (a) => Math.abs(a), ofIntegers: (a) => (a < 0n ? -a : a) }),
  Sqrt: ofFloats(Math.sqrt),
  Reciprocal: ofFloats((a) => 1 / a),
  Exp: ofFloats(Math.exp),
  Log: ofFloats(Math.log),
  Floor: ofFloats(Math.floor),
  Ceil: ofFloats(Math.ceil),
};

function wise(operation: Operation): Evaluator {
  return oneOutput(({ inputs }) => elementwise(inputs, operation));
}

function ofFloats(operation: (value: number) => number): Evaluator {
  return byType({ floats: { ofNumbers: (a) => operation(a) }, whole: {} });
}

function byType({ floats, whole }: { readonly floats: Operation; readonly whole: Operation }): Evaluator {
  return oneOutput(({ inputs }) => elementwise(inputs, inputs[0]?.type === 'float32' ? floats : whole));
}

/** With `fmod` the sign is the dividend's, as in C, else the divisor's, as in Python. */
function modulo(node: ConstantNode): TensorData | undefined {
  if (intOf(node, 'fmod', 0) === 1) {
    const rest = { ofNumbers: remainder, ofIntegers: integerRemainder };
    return elementwise(
      node.inputs,
      node.inputs[0]?.type === 'float32' ? { ofNumbers: (a, b) => a % b } : rest,
    );
  }
  if (node.inputs[0]?.type === 'float32') return undefined;
  return elementwise(node.inputs, {
    ofNumbers: (a, b) => (b === 0 ? undefined : ((a % b) + b) % b),
    ofIntegers: (a, b) => (b === 0n ? undefined : ((a % b) + b) % b),
  });
}

const remainder = (a: number, b: number): number | undefined => (b === 0 ? undefined : a % b);
const integerRemainder = (a: bigint, b: bigint): bigint | undefined => (b === 0n ? undefined : a % b);

/** Whole powers only where they are exact; the type is that of the base. */
function power({ inputs: [base, exponent] }: ConstantNode): TensorData | undefined {
  if (base?.type === 'float32' && exponent?.type === 'float32') {
    return elementwise([base, exponent], { ofNumbers: (a, b) => a ** b });
  }
  return elementwise([base, exponent], {
    ofNumbers: (a, b) => (a ** b === ((a ** b) | 0) ? a ** b : undefined),
    ofIntegers: (a, b) => (Number.isSafeInteger(Number(a) ** Number(b)) ? a ** b : undefined),
  });
}
