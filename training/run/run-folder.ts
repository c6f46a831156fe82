import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Value } from 'typebox/value';
import { SentenceVaeError } from '../../src/errors.js';
import { cannotWrite, writeAtomically } from '../../src/files/write-atomically.js';
import { RunConfig } from './run-config.js';

/** Makes `runs/<name>`; without an explicit name, the first of `<base>`, `<base>-2`, … that is free. */
export async function createRunFolder(
  runs: string,
  base: string,
  given?: string,
): Promise<{ folder: string; name: string }> {
  const name = given ?? firstFree(runs, base);
  const folder = join(runs, name);
  if (existsSync(folder)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${folder} to be a new run`,
      received: 'it exists already',
      remedy: `Choose another --name, or go on with it: sentence-vae train --resume ${folder}`,
    });
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
  return { folder, name };
}

function firstFree(runs: string, base: string): string {
  let name = base;
  for (let copy = 2; existsSync(join(runs, name)); copy++) name = `${base}-${copy}`;
  return name;
}

/** A run's base name for a corpus: `kjv`, or `stories` for `texts/stories.txt.gz`. */
export function runNameFor(corpus: string): string {
  return corpus === '-' ? 'stdin' : basename(corpus).replace(/(\.(txt|text|gz))+$/, '') || 'run';
}

export async function writeRunConfig(folder: string, config: RunConfig): Promise<void> {
  await writeAtomically(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Reads a run's `config.json`.
 * @throws {SentenceVaeError} `BAD_RUN` where the folder is no run or comes from another version
 */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  const path = join(folder, 'config.json');
  if (!existsSync(path)) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `a run folder with a config.json at ${resolve(folder)}`,
      received: existsSync(folder) ? 'there is no config.json in it' : 'there is no such folder',
      remedy: 'Give the path of a run, such as runs/kjv',
    });
  }
  try {
    return Value.Parse(RunConfig, JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `${path} to be a run's configuration of this version`,
      received: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Use the sentence-vae version that wrote it, or train again under another --name',
      cause,
    });
  }
}

/** @throws {SentenceVaeError} `BAD_RUN` where a run is to go on with another text than it began with */
export function refuseOtherCorpus({ corpus }: RunConfig, sha256: string): void {
  if (corpus.sha256 === sha256) return;
  throw new SentenceVaeError('BAD_RUN', {
    expected: `the corpus ${corpus.source} as it was when this run began`,
    received: 'its sentences are others now',
    remedy: 'Bring back the old text, or train a new run on the new one',
  });
}
