import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { findDamage, type Damage } from '../../../bench/kills/find-damage.js';
import { differences, fingerprint, leftOvers } from '../../../bench/kills/run-files.js';
import { RUN_SCHEMA_VERSION, type SentenceRunConfig } from '../../../training/run/run-config.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const PID = 4711;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let run: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  run = folder.path;
});
afterEach(() => folder[Symbol.asyncDispose]());

/** A run of 100 sentences in batches of 4, 25 steps an epoch. */
async function writeConfig(): Promise<void> {
  const config: SentenceRunConfig = {
    schemaVersion: RUN_SCHEMA_VERSION,
    libraryVersion: '0.1.0',
    kind: 'sentence',
    name: 'made',
    corpus: {
      source: 'made.txt',
      name: 'made.txt',
      licence: 'not stated',
      sha256: 'a'.repeat(64),
      examples: { train: 100, valid: 5, test: 5 },
    },
    seed: 1,
    batchSize: 4,
    epochs: 3,
    patience: 0,
    checkpointEvery: 12,
    precision: 'float32',
    optimizer: { method: 'sgd', learningRate: 0.1, clipNorm: 0, decay: 0 },
    objective: { method: 'elbo', beta: { kind: 'constant', value: 1 } },
    model: {
      vocabulary: 300,
      embedding: 4,
      hidden: 4,
      latent: 2,
      maxTokens: 40,
      bidirectional: false,
      tiedEmbeddings: false,
      sharedEmbeddings: true,
      wordDropout: 0,
      embeddingDropout: 0,
      outputDropout: 0,
    },
    logitChunks: 1,
    tokenizer: { vocabulary: 300, minCount: 1 },
  };
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
}

async function writeCheckpoint(step: number, weights = 'weights', name = `step-${step}`): Promise<void> {
  const path = join(run, 'checkpoints', name);
  const files = ['model.json', 'weights.bin'].flatMap((file) => [`encoder/${file}`, `decoder/${file}`]);
  await mkdir(join(path, 'encoder'), { recursive: true });
  await mkdir(join(path, 'decoder'));
  for (const file of [...files, 'optimizer.json', 'optimizer.bin'])
    await writeFile(join(path, file), weights);
  await writeFile(join(path, 'state.json'), `{"step":${step}}`);
  const last = { folder: `checkpoints/${name}`, step, epoch: 0 };
  await writeFile(join(run, 'checkpoints.json'), JSON.stringify({ last, best: null }));
}

async function writeMetrics(...steps: number[]): Promise<void> {
  const lines = steps.map((step) => `${JSON.stringify({ kind: 'step', step, seconds: Math.random() })}\n`);
  await writeFile(join(run, 'metrics.jsonl'), lines.join(''));
}

async function writeClaim(pid = PID): Promise<void> {
  await writeFile(join(run, 'training.pid'), `${pid} 12345\n`);
}

describe('two runs', () => {
  test('are the same with their weights, moments, position and metrics, whatever their checkpoints are called', async () => {
    await writeCheckpoint(12);
    await writeMetrics(10);
    const first = await fingerprint(run);
    await rm(join(run, 'checkpoints'), { recursive: true });
    await writeCheckpoint(12, 'weights', 'step-12-2');
    await writeMetrics(10);
    expect(differences(first, await fingerprint(run))).toEqual([]);
  });

  test('differ in what differs', async () => {
    await writeCheckpoint(12);
    await writeMetrics(10);
    const first = await fingerprint(run);
    await writeFile(join(run, 'checkpoints/step-12/optimizer.bin'), 'weightt');
    await writeMetrics(10, 10);
    const found = differences(first, await fingerprint(run));
    expect(found).toEqual(['last/optimizer.bin', 'best/optimizer.bin', 'metrics.jsonl']);
  });
});

test('left over is what is a draft, a claim or a checkpoint that does not count', async () => {
  await writeCheckpoint(12);
  await writeMetrics(10);
  expect(await leftOvers(run)).toEqual([]);
  await mkdir(join(run, 'checkpoints/.draft-7/encoder'), { recursive: true });
  await writeFile(join(run, 'checkpoints/.draft-7/encoder/.weights.bin.x'), '');
  await mkdir(join(run, 'checkpoints/step-24'));
  await writeFile(join(run, '.checkpoints.json.x'), '');
  await writeClaim();
  expect(await leftOvers(run)).toEqual([
    '.checkpoints.json.x',
    'checkpoints/.draft-7',
    'checkpoints/step-24',
    'training.pid',
  ]);
});

function damage(before?: Damage): Promise<Damage> {
  return findDamage(run, PID, before);
}

describe('where a kill hit', () => {
  test('before there was a run to go on with', async () => {
    expect(await damage()).toMatchObject({ during: 'start-up', canResume: false, step: null, fault: null });
    await mkdir(join(run, 'tokenizer'));
    expect(await damage()).toMatchObject({ canResume: false });
  });

  test('follows from the claim, the metrics and the drafts', async () => {
    await writeConfig();
    await writeClaim(PID + 1);
    expect(await damage()).toMatchObject({ during: 'start-up', canResume: true, checkpoint: null });
    await writeClaim();
    expect(await damage()).toMatchObject({ during: 'first steps', step: null });
    await writeMetrics(10);
    expect(await damage()).toMatchObject({ during: 'steps', step: 10 });
    await writeCheckpoint(12);
    const before = await damage();
    expect(before).toMatchObject({ during: 'steps', step: 10, checkpoint: 12 });
    expect(await damage(before)).toMatchObject({ during: 'first steps' });
    await writeMetrics(10, 20);
    expect(await damage(before)).toMatchObject({ during: 'end of an epoch', step: 20 });
    await mkdir(join(run, 'checkpoints/.draft-4711'));
    const during = await damage(before);
    expect(during).toMatchObject({
      during: 'checkpoint',
      leftOver: ['checkpoints/.draft-4711', 'training.pid'],
    });
    expect(await damage(during)).toMatchObject({ during: 'end of an epoch' });
  });

  test('a metrics line that was cut short does not count', async () => {
    await writeConfig();
    await writeFile(join(run, 'metrics.jsonl'), '{"kind":"step","step":10}\n{"kind":"step","st');
    expect(await damage()).toMatchObject({ step: 10 });
  });

  test('a checkpoint that counts and is not whole is a fault', async () => {
    await writeConfig();
    await writeCheckpoint(12);
    expect(await damage()).toMatchObject({ fault: null });
    await writeFile(join(run, 'checkpoints/step-12/optimizer.bin'), '');
    expect((await damage()).fault).toBe('checkpoints/step-12/optimizer.bin is empty');
    await rename(join(run, 'checkpoints/step-12'), join(run, 'checkpoints/gone'));
    expect((await damage()).fault).toMatch(/^ENOENT/);
    await writeFile(join(run, 'checkpoints.json'), '{"last"');
    expect((await damage()).fault).toMatch(/checkpoints\.json/);
  });
});
