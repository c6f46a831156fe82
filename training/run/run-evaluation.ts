import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { readRecord } from '../json/read-record.js';

/** What `eval --record` leaves in a run. */
export const RUN_EVALUATION = 'evaluation.json';

/** The part of it that runs are compared by. */
export const RunEvaluation = Type.Object({
  corpus: Type.String(),
  part: Type.String(),
  /** Sentences or images that were judged. */
  examples: Type.Integer({ minimum: 1 }),
  /** Tokens of the sentences. */
  tokens: Type.Optional(Type.Integer({ minimum: 1 })),
  figures: Type.Record(Type.String(), Type.Number()),
});
export type RunEvaluation = Static<typeof RunEvaluation>;

/** The last evaluation that was recorded with a run, or nothing. @throws {SentenceVaeError} `BAD_RUN` */
export async function readRunEvaluation(run: string): Promise<RunEvaluation | undefined> {
  const path = join(run, RUN_EVALUATION);
  if (!existsSync(path)) return undefined;
  return readRecord(path, RunEvaluation, {
    expected: `${path} to be an evaluation of this version`,
    remedy: `Record it again: sentence-vae eval ${run} <corpus> --record`,
  });
}
