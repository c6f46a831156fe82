import type * as tf from '@tensorflow/tfjs';
import { planConstant, type ConstantPlan } from './constant-plan.js';
import { kindOf, NotRecordable, type RecordedOp, type Source, type Tape } from './tape.js';

/** A recording that holds for every call of its signature. */
export interface Program {
  readonly tape: Tape;
  readonly constants: readonly ConstantPlan[];
  /** The ops that read or make a shape which follows a dynamic size. */
  readonly varying: ReadonlySet<RecordedOp>;
}

/** One step recorded several times. */
export interface Recordings {
  readonly base: Tape;
  /** Recorded again with all dynamic sizes changed at once. */
  readonly again: { readonly tape: Tape; readonly sizes: Readonly<Record<string, number>> };
  /** Recorded with one dynamic size raised, by its name. */
  readonly raised: Readonly<Record<string, { tape: Tape; from: number; to: number }>>;
}

/**
 * Checks that a step does the same at every call, and finds out what in it follows the dynamic sizes.
 * @throws {NotRecordable} where it does not
 */
export function generalise({ base, again, raised }: Recordings): Program {
  for (const { tape } of [again, ...Object.values(raised)]) demandSameOps(base, tape);
  const constants = base.constants.map((constant, index) =>
    planConstant({
      base: constant,
      again: { tensor: again.tape.constants[index]!, sizes: again.sizes },
      raised: Object.fromEntries(
        Object.entries(raised).map(([size, { tape, from, to }]) => [
          size,
          { tensor: tape.constants[index]!, from, to },
        ]),
      ),
    }),
  );
  const others = Object.values(raised).map(({ tape }) => tape);
  const varying = base.ops.filter((_, i) => others.some((tape) => shapesAt(tape, i) !== shapesAt(base, i)));
  return { tape: base, constants, varying: new Set(varying) };
}

/** The shapes that an op reads and makes. */
function shapesAt(tape: Tape, index: number): string {
  const { inputs, outputs } = tape.ops[index]!;
  return text([inputs.map((source) => kindOf(tape, source).shape), outputs]);
}

function demandSameOps(a: Tape, b: Tape): void {
  if (a.ops.length !== b.ops.length)
    throw differs(`${a.ops.length} kernels ran once, ${b.ops.length} next time`);
  for (const [index, op] of a.ops.entries()) {
    const other = b.ops[index]!;
    if (op.op !== other.op) throw differs(`kernel ${index} was ${op.op} once, ${other.op} next time`);
    if (text(op.attributes) !== text(other.attributes)) {
      throw differs(`the attributes of ${op.op} (kernel ${index}) changed`);
    }
    if (
      !sameSources([...op.inputs, ...op.after], [...other.inputs, ...other.after]) ||
      op.outputs.length !== other.outputs.length
    ) {
      throw differs(`${op.op} (kernel ${index}) read other tensors next time`);
    }
  }
  if (updatesOf(a) !== updatesOf(b) || !sameSources(resultsOf(a), resultsOf(b))) {
    throw differs('its outputs or its updates of variables came from other kernels next time');
  }
}

/** Which variables are updated, how. */
function updatesOf({ updates }: Tape): string {
  return text(updates.map(({ op, variables, attributes }) => [op, variables.map(idOf), attributes]));
}

/** What outputs and updates are made of. */
function resultsOf({ outputs, updates }: Tape): Source[] {
  const used = updates.flatMap(({ tensors, condition }) => (condition ? [...tensors, condition] : tensors));
  return [...Object.values(outputs), ...used];
}

function sameSources(a: readonly Source[], b: readonly Source[]): boolean {
  return a.length === b.length && a.every((source, i) => keyOf(source) === keyOf(b[i]!));
}

/** Names a source within its tape. */
export function keyOf(source: Source): string {
  switch (source.kind) {
    case 'input':
      return `input ${source.name}`;
    case 'variable':
      return `variable ${idOf(source.variable)}`;
    case 'updated':
      return `variable ${idOf(source.variable)} after ${source.update}`;
    case 'constant':
      return `constant ${source.index}`;
    case 'op':
      return `op ${source.index}:${source.output}`;
    default:
      return source satisfies never;
  }
}

/** tfjs gives every variable a number of its own, and keeps it. */
function idOf({ id }: tf.Variable): number {
  return id;
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

function differs(how: string): NotRecordable {
  return new NotRecordable(
    `it does not do the same each time: ${how}`,
    'Let nothing but the inputs decide what the step does: no counters, no random choices, no if on outside state',
  );
}
