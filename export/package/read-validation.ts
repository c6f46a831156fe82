import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { Validation } from '../../training/checkpoint/records.js';

const EpochRecord = Type.Object({
  kind: Type.Literal('epoch'),
  step: Type.Integer({ minimum: 0 }),
  valid: Validation,
});

/** The latest validation in a run's `metrics.jsonl` up to a step, if there is one. */
export async function readValidationBefore(run: string, step: number): Promise<Validation | undefined> {
  const text = await readFile(join(run, 'metrics.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .map(parse)
    .filter((record) => Check(EpochRecord, record))
    .findLast((record) => record.step <= step)?.valid;
}

/** A line that a kill cut short is no record. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
