import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { SentenceVaeError } from '../../src/errors.js';
import { CheckpointStore } from '../../training/checkpoint/checkpoint-store.js';
import type { CheckpointIndex, Validation } from '../../training/checkpoint/records.js';
import { readEpochs } from '../../training/loop/read-epochs.js';
import type { RunConfig } from '../../training/run/run-config.js';
import { readRunConfig } from '../../training/run/run-folder.js';

/** Which checkpoint of a run: the best by its validation ELBO, or the last. */
export type CheckpointChoice = 'best' | 'last';

/** What an export needs of a run folder. */
export interface Run<Config extends RunConfig = RunConfig> {
  readonly folder: string;
  readonly config: Config;
  /** Folder of the chosen checkpoint. */
  readonly checkpoint: string;
  readonly step: number;
  readonly epoch: number;
  /** Validation figures: of the best checkpoint its own, for the last one those of the latest finished epoch. */
  readonly metrics: Validation;
}

/** Reads a run and picks a checkpoint. @throws {SentenceVaeError} `BAD_RUN` */
export async function readRun(folder: string, choice: CheckpointChoice): Promise<Run> {
  const config = await readRunConfig(folder);
  const index = await new CheckpointStore(folder).index();
  if (!index) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `a checkpoint in ${folder}`,
      received: 'the run has not written one yet',
      remedy: `Train on: sentence-vae train --resume ${folder}`,
    });
  }
  const { folder: checkpoint, step, epoch, ...metrics } = await chosen(folder, index, choice);
  return { folder, config, checkpoint: join(folder, checkpoint), step, epoch, metrics };
}

/** What is chosen, with its validation figures. */
async function chosen(
  folder: string,
  { last, best }: CheckpointIndex,
  choice: CheckpointChoice,
): Promise<NonNullable<CheckpointIndex['best']>> {
  switch (choice) {
    case 'best':
      if (best) return best;
      break;
    case 'last': {
      const validated = (await readEpochs(folder)).findLast(({ step }) => step <= last.step);
      if (validated) return { ...last, ...validated.valid };
      break;
    }
    default:
      choice satisfies never;
  }
  throw new SentenceVaeError('BAD_RUN', {
    expected: `a checkpoint in ${folder} that was measured on validation data`,
    received: 'the run has not finished an epoch yet',
    remedy: `Train on: sentence-vae train --resume ${folder}`,
  });
}

/** The two tokenizer files of a sentence run, as they are, with what they say. */
export async function readTokenizerFiles(
  folder: string,
): Promise<Record<'tokenizer.json' | 'tokenizer_config.json', JsonFile>> {
  return {
    'tokenizer.json': await readJson(folder, 'tokenizer/tokenizer.json'),
    'tokenizer_config.json': await readJson(folder, 'tokenizer/tokenizer_config.json'),
  };
}

const Examples = Type.Object({
  sentences: Type.Optional(Type.Array(Type.String())),
  /** Bytes. */
  images: Type.Optional(Type.Array(Type.Array(Type.Integer({ minimum: 0, maximum: 255 })))),
});
export type Examples = Static<typeof Examples>;

/** The validation examples that a run keeps for its export to be verified on; none where it has no such file. */
export async function readExamples(folder: string): Promise<Examples> {
  if (!existsSync(join(folder, 'examples.json'))) return {};
  const { json } = await readJson(folder, 'examples.json');
  if (Check(Examples, json)) return json;
  throw new SentenceVaeError('BAD_RUN', {
    expected: `examples.json of ${folder} to hold a list of sentences or of images`,
    received: 'it holds something else',
    remedy: 'Remove the file, or restore it from a copy',
  });
}

export interface JsonFile {
  readonly text: string;
  readonly json: unknown;
}

async function readJson(folder: string, path: string): Promise<JsonFile> {
  try {
    const text = await readFile(join(folder, path), 'utf8');
    return { text, json: JSON.parse(text) };
  } catch (cause) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `the run ${folder} to have ${path}`,
      received: cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read',
      remedy: 'Restore the file from a copy, or train again',
      cause,
    });
  }
}
