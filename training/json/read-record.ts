import { readFile } from 'node:fs/promises';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { SentenceVaeError, type Complaint } from '../../src/errors.js';
import { firstFault } from './first-fault.js';

/**
 * Reads a JSON file of a run and checks it.
 * @param schema of the record, or what picks one by the file's content
 * @throws {SentenceVaeError} `BAD_RUN`
 */
export async function readRecord<T extends TSchema>(
  path: string,
  schema: T | ((content: unknown) => T),
  { expected, remedy }: Pick<Complaint, 'expected' | 'remedy'>,
): Promise<Static<T>> {
  const bad = (received: string, cause?: unknown) =>
    new SentenceVaeError('BAD_RUN', { expected, received, remedy, cause });
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw bad(cause instanceof SyntaxError ? 'it is cut off or damaged' : 'it cannot be read', cause);
  }
  const chosen = typeof schema === 'function' ? schema(content) : schema;
  if (Value.Check(chosen, content)) return content;
  throw bad(firstFault(chosen, content));
}
