import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { messageOf } from '../src/errors.js';

/**
 * The main function of a program of a bench, which is told its job on the command line. What goes wrong is said in a
 * sentence, so that it fits into the message of the bench.
 */
export async function runWork<Job extends TSchema>(
  schema: Job,
  work: (job: Static<Job>) => Promise<void>,
): Promise<void> {
  try {
    await work(Value.Parse(schema, JSON.parse(process.argv[2] ?? 'null')));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
