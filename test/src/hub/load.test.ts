import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { ImageVae } from '../../../src/node/image-vae.js';
import { SentenceVae } from '../../../src/node/sentence-vae.js';
import { findModel } from '../../../src/package/shipped-models.js';
import { modelSources } from '../../../src/server/models/model-source.js';
import { judge } from '../../../export/evaluation/judge.js';
import { execute, outcome, start } from '../../cli/execute.js';
import { withHub } from '../../fixtures/hub/hub-and-cache.js';
import { commitOf, repositoryOf, type Repository } from '../../fixtures/hub/repository.js';

let kjv: Repository;
let digits: Repository;

beforeAll(async () => {
  kjv = await repositoryOf('models/kjv');
  digits = await repositoryOf('models/mnist-2d');
});

const on = withHub(() => ({ 'tests/kjv': kjv, 'tests/mnist-2d': digits }));
const sample = (vae: SentenceVae) => vae.sample(3, { seed: 7, temperature: 0.8 });
const environment = () => ({ HF_ENDPOINT: on.hub.endpoint, HF_HOME: on.home });

it('loads a model of sentences that writes what the one in the folder does', async () => {
  await using fetched = await SentenceVae.load('hf://tests/kjv', { workers: 0 });
  await using local = await SentenceVae.load('models/kjv', { workers: 0 });
  expect(await sample(fetched)).toEqual(await sample(local));
});

it('loads a model of images, and says on the Hub where it does not', async () => {
  await using vae = await ImageVae.load('hf://tests/mnist-2d@main', { workers: 0 });
  expect(vae.config.name).toBe('mnist-2d');
  await expect(SentenceVae.load('hf://tests/mnist-2d')).rejects.toMatchObject({
    code: 'BAD_PACKAGE',
    expected: 'hf://tests/mnist-2d to hold a model of kind sentence-vae',
  });
});

it('finds its folder for other programs', async () => {
  expect(await findModel('hf://tests/mnist-2d')).toBe(
    join(on.home, 'hub/models--tests--mnist-2d/snapshots', commitOf(1)),
  );
});

it('serves it under its own name, or under another', async () => {
  const folder = await findModel('hf://tests/mnist-2d');
  expect(await modelSources(['hf://tests/mnist-2d', 'digits=hf://tests/mnist-2d@main'])).toEqual([
    { name: 'mnist-2d', folder },
    { name: 'digits', folder },
  ]);
});

it('is judged under its address, and not recorded', async () => {
  vi.stubEnv('CI', 'true');
  const settings = {
    model: 'hf://tests/mnist-2d',
    corpus: 'mnist',
    part: 'test',
    checkpoint: 'best',
  } as const;
  const numbers = { draws: 1, limit: 10, samples: 0, morphs: 0, seed: 1 };
  const options = { ...settings, ...numbers, data: undefined, threads: 1, precision: undefined };
  const { evaluation } = await judge(options, new AbortController().signal);
  expect(evaluation.model).toBe('hf://tests/mnist-2d');

  const { code, stderr } = await execute('sentence-vae', ['eval', 'hf://tests/kjv', 'kjv', '--record']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('for --record') });
});

it('is written with by gen, and by commands for files', async () => {
  const writing = start(
    'gen',
    ['--model', 'hf://tests/kjv', '--sample', '1', '--seed', '1'],
    [],
    environment(),
  );
  const written = await outcome(writing);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(written.stdout).toMatch(/\w/);

  const flags = ['embed', '-', '--model', 'hf://tests/kjv'];
  const embedding = start('sentence-vae', flags, [], { ...environment(), HF_HUB_OFFLINE: '1' });
  embedding.stdin.end('he went out\n');
  const embedded = await outcome(embedding);
  expect(embedded.code).toBe(0);
  expect(JSON.parse(embedded.stdout)).toHaveProperty('mean');
});

it('says on one line why gen has no model', async () => {
  const asking = start('gen', ['--model', 'hf://tests/nothing', '--sample', '1'], [], environment());
  const { code, stderr } = await outcome(asking);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^.*Expected tests\/nothing to be a model on .*\n$/);
});
