import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { makeFolder } from '../../src/files/make-folder.js';
import { cannotWrite, writeAtomically } from '../../src/files/write-atomically.js';
import { readRecord } from '../json/read-record.js';
import { ImageRunConfig, RUN_SCHEMA_VERSION, SentenceRunConfig, type RunConfig } from './run-config.js';

/** Written last of what a new run begins with. */
const CONFIG = 'config.json';

/**
 * Makes `runs/<name>`; without an explicit name, the first of `<base>`, `<base>-2`, … that is free. Two trainings that
 * start at once get two folders.
 */
export async function createRunFolder(
  runs: string,
  base: string,
  given?: string,
): Promise<{ folder: string; name: string }> {
  await makeFolder(runs);
  for (let copy = 1; ; copy++) {
    const name = given ?? (copy === 1 ? base : `${base}-${copy}`);
    const folder = join(runs, name);
    if (await claim(folder)) return { folder, name };
    if (given === undefined) continue;
    const hasBegun = existsSync(join(folder, CONFIG));
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${folder} to be a new run`,
      received: hasBegun
        ? 'it exists already'
        : 'there is a folder without a config.json, as of a training killed at its start',
      remedy: hasBegun
        ? `Choose another --name, or go on with it: sentence-vae train --resume ${folder}`
        : 'Choose another --name, or remove the folder',
    });
  }
}

/** Makes a folder; false if it is there already. */
async function claim(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotWrite(folder, cause);
  }
}

/** A run's base name for a corpus's name: `kjv`, or `stories` for `stories.txt.gz`. */
export function runNameFor(corpus: string): string {
  return corpus.replace(/(\.(txt|text|gz))+$/, '') || 'run';
}

/**
 * Writes what a new run begins with, its configuration last; a run that cannot begin leaves no folder behind.
 * @param writeRest writes all but the configuration
 */
export async function beginRun(
  folder: string,
  config: RunConfig,
  writeRest: () => Promise<void>,
): Promise<void> {
  try {
    await writeRest();
    await writeRunConfig(folder, config);
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
}

export async function writeRunConfig(folder: string, config: RunConfig): Promise<void> {
  await writeAtomically(join(folder, CONFIG), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Reads a run's `config.json`.
 * @throws {SentenceVaeError} `BAD_RUN` where the folder is no run or comes from another version
 */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  const path = join(folder, CONFIG);
  if (!existsSync(path)) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `a run folder with a config.json at ${resolve(folder)}`,
      received: existsSync(folder) ? 'there is no config.json in it' : 'there is no such folder',
      remedy: 'Give the path of a run, such as runs/kjv',
    });
  }
  return readRecord<typeof SentenceRunConfig | typeof ImageRunConfig>(path, schemaFor, {
    expected: `${path} to be a run's configuration of version ${RUN_SCHEMA_VERSION}`,
    remedy: 'Restore it from a copy, use the sentence-vae version that wrote it, or train a new run',
  });
}

/** The schema of the run's own kind; by the union of both a fault would only be that neither fits. */
function schemaFor(content: unknown): typeof SentenceRunConfig | typeof ImageRunConfig {
  const isImage =
    typeof content === 'object' && content !== null && 'kind' in content && content.kind === 'image';
  return isImage ? ImageRunConfig : SentenceRunConfig;
}

/**
 * @param found the corpus as it is now
 * @throws {SentenceVaeError} `BAD_RUN` where a run is to go on with another text than it began with; it says what differs
 */
export function refuseOtherCorpus(
  { corpus }: RunConfig,
  found: Pick<RunConfig['corpus'], 'source' | 'sha256'> & Partial<Pick<RunConfig['corpus'], 'examples'>>,
): void {
  if (corpus.sha256 === found.sha256) return;
  const { examples = corpus.examples } = found;
  const differences = (['train', 'valid', 'test'] as const)
    .filter((part) => examples[part] !== corpus.examples[part])
    .map((part) => `${examples[part]} ${part} examples, the run has ${corpus.examples[part]}`);
  const [now, then] = [found, corpus].map(({ sha256 }) => `${sha256.slice(0, 12)}…`);
  differences.push(`SHA-256 ${now}, the run has ${then}`);
  throw new SentenceVaeError('BAD_RUN', {
    expected: `the corpus ${corpus.source} as it was when this run began`,
    received: `${found.source === corpus.source ? 'it is another now' : `${found.source} is another`}: ${differences.join('; ')}`,
    remedy: 'Bring back the old one, or train a new run on the new one',
  });
}
