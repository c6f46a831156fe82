import type { Attribute, Attributes } from './attribute.js';
import { attribute } from './attribute.js';

/** What FusedElementwise (backend/addons/fused_elementwise.cc) can do, in the order of its numbers. */
const INSTRUCTIONS = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'maximum',
  'minimum',
  'negate',
  'square',
  'absolute',
  'reciprocal',
  'exponential',
  'sigmoid',
  'tangent',
  'relu',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
  'equal',
  'notEqual',
  'isNan',
  'select',
  'and',
  'or',
  'not',
  'softplus',
  'round',
] as const;

export type Instruction = (typeof INSTRUCTIONS)[number];

/** Something that is read: an input's last dimension, or a window of it. */
export interface Operand {
  /** The number of the input. */
  input: number;
  window?: { offset: number; width: number } | undefined;
}

/** A value within the program: an operand, or the result of an instruction. */
export type Value = { kind: 'operand' | 'result'; index: number };

/** One pass over memory: what it reads, computes and keeps. */
export interface ElementwiseProgram {
  operands: readonly Operand[];
  /** Each makes the result of its own number; from three values at most. */
  code: readonly { instruction: Instruction; from: readonly Value[] }[];
  /** The values of each output, side by side along the last dimension. */
  outputs: readonly (readonly Value[])[];
}

/**
 * The attributes of the op that runs a program.
 * @param inputTypes TensorFlow's numbers of the element types of the inputs
 */
export function encodeProgram(
  { operands, code, outputs }: ElementwiseProgram,
  types: { inputs: readonly number[]; outputs: readonly number[] },
  threads: number,
): Attributes {
  const { registers, registerOf } = assignRegisters(code, outputs);
  const place = ({ kind, index }: Value) =>
    kind === 'operand' ? index : operands.length + registerOf[index]!;
  return {
    Tin: { kind: 'types', value: types.inputs },
    Tout: { kind: 'types', value: types.outputs },
    operands: ints(operands.flatMap(({ input, window }) => [input, window?.offset ?? 0, window?.width ?? 0])),
    code: ints(
      code.flatMap(({ instruction, from: [a, b = a, c = a] }, result) => [
        INSTRUCTIONS.indexOf(instruction),
        place({ kind: 'result', index: result }),
        place(a!),
        place(b!),
        place(c!),
      ]),
    ),
    outputs: ints(outputs.flatMap((values) => [values.length, ...values.map(place)])),
    registers: attribute.int(registers),
    threads: attribute.int(threads),
  };
}

/** A register is free again after the last instruction that reads it, but one that is an output never. */
function assignRegisters(
  code: ElementwiseProgram['code'],
  outputs: ElementwiseProgram['outputs'],
): { registers: number; registerOf: readonly number[] } {
  const lastUse = new Map<number, number>();
  code.forEach(({ from }, at) => {
    for (const { kind, index } of from) if (kind === 'result') lastUse.set(index, at);
  });
  const kept = new Set(outputs.flat().flatMap(({ kind, index }) => (kind === 'result' ? [index] : [])));
  const free: number[] = [];
  const registerOf: number[] = [];
  let registers = 0;
  code.forEach(({ from }, at) => {
    const dead = new Set(
      from.flatMap(({ kind, index }) =>
        kind === 'result' && lastUse.get(index) === at && !kept.has(index) ? [registerOf[index]!] : [],
      ),
    );
    free.push(...dead);
    registerOf.push((kept.has(at) ? undefined : free.pop()) ?? registers++);
  });
  return { registers, registerOf };
}

function ints(value: readonly number[]): Attribute {
  return { kind: 'ints', value };
}
