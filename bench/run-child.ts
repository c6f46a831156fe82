import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { SentenceVaeError } from '../src/errors.js';
import { runProgram, type ProgramResult } from '../training/backend/run-program.js';
import { firstFault } from '../training/json/first-fault.js';

/** A program that measures something and prints it as one line of JSON. */
export interface Child {
  /** What a message calls it. */
  name: string;
  program: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end and reads its last line.
 * @throws {SentenceVaeError} `BAD_PEER` with the end of its standard error if it fails, or if the line is another than
 * `schema` says.
 */
export async function runChild<T extends TSchema>(
  child: Child,
  schema: T,
  signal?: AbortSignal,
): Promise<Static<T>> {
  const { program, args, env = {} } = child;
  const { code, signal: killer, stdout, stderr } = await runProgram(program, args, { signal, env });
  // Libraries may have printed before it.
  if (code === 0) return parseLine(child, stdout.trim().split('\n').at(-1)!, schema);
  throw childFailure(child, { code, signal: killer, stderr });
}

/** What to say of a program that did not run to its end. */
export function childFailure(
  child: Child,
  { code, signal, stderr }: Omit<ProgramResult, 'stdout'>,
): SentenceVaeError {
  const end = stderr.trim().split('\n').slice(-SHOWN_LINES).join('\n').replace(/\.$/, '');
  return new SentenceVaeError('BAD_PEER', {
    expected: `${child.name} to run to its end`,
    received: `it ended with ${signal ?? `code ${code}`}${end && `: ${end}`}`,
    remedy: 'Mend that, or leave this program out',
  });
}

const SHOWN_LINES = 8;

/** @throws {SentenceVaeError} `BAD_PEER` */
export function parseLine<T extends TSchema>(child: Child, line: string, schema: T): Static<T> {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (cause) {
    throw otherLine(child, line ? `it was: ${line.slice(0, 200)}` : 'it printed nothing', cause);
  }
  if (Value.Check(schema, content)) return content;
  throw otherLine(child, firstFault(schema, content));
}

function otherLine({ name }: Child, received: string, cause?: unknown): SentenceVaeError {
  return new SentenceVaeError('BAD_PEER', {
    expected: `${name} to print one line of JSON with its figures`,
    received,
    remedy: 'Take the peer that this bench was written for, or correct what it prints',
    cause,
  });
}
