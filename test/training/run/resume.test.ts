import { readFile } from 'node:fs/promises';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { CheckpointStore } from '../../../training/checkpoint/checkpoint-store.js';
import { readRunConfig } from '../../../training/run/run-folder.js';
import { train } from '../../../training/run/train.js';
import type { TrainArguments } from '../../../training/commands/train.js';
import { temporaryFolder, TINY_FLAGS, TINY_SENTENCES, writeTinyCorpus } from './tiny-corpus.js';

vi.mock('node:fs/promises', { spy: true });
vi.spyOn(console, 'log').mockReturnValue();

/** Arguments as yargs would hand them over: every flag is there, most of them undefined. */
function flags(given: Partial<TrainArguments>): TrainArguments {
  return given as TrainArguments; // yargs' type wants `_` and `$0`, which `train` never reads
}

/** A signal that fires while the given step is under way. */
function stopDuring(step: number): AbortSignal {
  const controller = new AbortController();
  const { save } = CheckpointStore.prototype;
  vi.spyOn(CheckpointStore.prototype, 'save').mockImplementation(async function (
    this: CheckpointStore,
    parts,
    state,
    best,
  ) {
    await save.call(this, parts, state, best);
    if (state.step >= step) controller.abort();
  });
  return controller.signal;
}

async function weightsOf(run: string): Promise<Record<string, string>> {
  const { last } = JSON.parse(await readFile(join(run, 'checkpoints.json'), 'utf8'));
  const files = ['encoder/weights.bin', 'decoder/weights.bin', 'optimizer.bin', 'state.json'];
  const contents = await Promise.all(files.map((file) => readFile(join(run, last.folder, file))));
  return Object.fromEntries(files.map((file, i) => [file, contents[i]!.toString('base64')]));
}

async function lossesOf(run: string): Promise<unknown[]> {
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => ({ ...JSON.parse(line), seconds: undefined }));
}

const REMEDIES = { batchNormMean: 0.7, leastKl: 2, wordDropoutEpochs: 1.5, wordDropoutFrom: 0.6 } as const;

test.for<{ stop: number; given: Partial<TrainArguments> }>([
  ...[1, 2, 3, 4, 5].map((stop) => ({ stop, given: {} })),
  ...[2, 3].map((stop) => ({ stop, given: REMEDIES })),
])(
  'stopping after step $stop and resuming gives the bits of 6 steps straight, $given',
  async ({ stop, given }) => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const runs = join(folder.path, 'runs');
    const common = { ...TINY_FLAGS, ...given, corpus, runs, seed: 7, checkpointEvery: 1 };

    await train(flags({ ...common, name: 'straight' }), new AbortController().signal);
    const signal = stopDuring(stop);
    expect(await train(flags({ ...common, name: 'stopped' }), signal)).toBe('interrupted');
    vi.mocked(CheckpointStore.prototype.save).mockRestore();
    const stopped = join(runs, 'stopped');
    expect((await new CheckpointStore(stopped).index())?.last.step).toBe(stop);

    await train(flags({ resume: stopped }), new AbortController().signal);
    expect((await new CheckpointStore(stopped).index())?.last.step).toBe(6);
    expect(await weightsOf(stopped)).toEqual(await weightsOf(join(runs, 'straight')));
    expect(await lossesOf(stopped)).toEqual(await lossesOf(join(runs, 'straight')));
  },
);

test('a run that has ended goes on with more epochs or more patience, and keeps what was allowed', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeTinyCorpus(folder.path);
  const run = join(folder.path, 'tiny');
  const signal = new AbortController().signal;
  const stepOf = async () => (await new CheckpointStore(run).index())!.last.step;
  const short = {
    ...TINY_FLAGS,
    corpus,
    runs: folder.path,
    klSchedule: 'constant',
    learningRate: 1e-9,
  } as const;

  expect(await train(flags({ ...short, epochs: 9, patience: 1 }), signal)).toBe('no better for too long');
  const ended = await stepOf();
  expect(ended).toBeLessThan(27);
  expect(await train(flags({ resume: run }), signal)).toBe('no better for too long');
  expect(await stepOf()).toBe(ended);
  expect(await train(flags({ resume: run, patience: 0, epochs: 10 }), signal)).toBe('all epochs done');
  expect(await stepOf()).toBe(30);
  expect(await readRunConfig(run)).toMatchObject({ patience: 0, epochs: 10 });
});

test('another seed gives other weights', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeTinyCorpus(folder.path);
  const common = { ...TINY_FLAGS, corpus, runs: folder.path, epochs: 1 };
  await train(flags({ ...common, name: 'a', seed: 1 }), new AbortController().signal);
  await train(flags({ ...common, name: 'b', seed: 2 }), new AbortController().signal);
  expect(await weightsOf(join(folder.path, 'a'))).not.toEqual(await weightsOf(join(folder.path, 'b')));
});

test('a NaN loss stops at its step and leaves the last good checkpoint', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeTinyCorpus(folder.path);
  const run = join(folder.path, 'wild');
  const wild = {
    ...TINY_FLAGS,
    corpus,
    runs: folder.path,
    name: 'wild',
    seed: 1,
    learningRate: 1e18,
    clipNorm: 0,
  };
  const training = train(flags({ ...wild, checkpointEvery: 1, epochs: 20 }), new AbortController().signal);
  await expect(training).rejects.toThrow(/^Expected a finite loss at step \d+, but .* is (NaN|Infinity)/);
  const index = await new CheckpointStore(run).index();
  expect(index!.last.step).toBeGreaterThan(0);
  const state = await readFile(join(run, index!.last.folder, 'state.json'), 'utf8');
  expect(JSON.parse(state).step).toBe(index!.last.step);
});

describe('what a resumed run is asked to be', () => {
  const signal = new AbortController().signal;

  test('the corpus and the flags that it began with are welcome', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const began = { ...TINY_FLAGS, corpus, runs: folder.path, seed: 7 };
    await train(flags({ ...began, epochs: 1 }), signal);
    const run = join(folder.path, 'tiny');
    const moved = join(folder.path, 'moved.txt');
    await fs.copyFile(corpus, moved);
    expect(await train(flags({ ...began, corpus: moved, resume: run }), signal)).toBe('all epochs done');
    expect((await new CheckpointStore(run).index())!.last.epoch).toBe(TINY_FLAGS.epochs);
  });

  test('other flags and another text are refused, with what differs', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const run = join(folder.path, 'tiny');
    await train(flags({ ...TINY_FLAGS, corpus, runs: folder.path, epochs: 1 }), signal);
    await expect(
      train(flags({ resume: run, hidden: 16, latent: 8, batchSize: 2 }), signal),
    ).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      received: '--batch-size is 2, the run has 64; --latent is 8, the run has 4',
    });

    const { corpus: before } = await readRunConfig(run);
    const { train: examples } = before.examples;
    const other = join(folder.path, 'other.txt');
    await fs.writeFile(other, `${TINY_SENTENCES.join('\n')}\nan entirely new sentence.\n`);
    await expect(train(flags({ corpus: other, resume: run }), signal)).rejects.toMatchObject({
      code: 'BAD_RUN',
      received: expect.stringMatching(
        RegExp(
          `^${other} is another: ${examples + 1} train examples, the run has ${examples}; ` +
            `SHA-256 [0-9a-f]{12}…, the run has ${before.sha256.slice(0, 12)}…$`,
        ),
      ),
    });
    await fs.copyFile(other, corpus);
    await expect(train(flags({ resume: run }), signal)).rejects.toThrow(
      /, but it is another now: \d+ train /,
    );
    await expect(train(flags({ resume: run, corpus: 'mnist' }), signal)).rejects.toThrow(
      /Expected a corpus of sentences, but mnist is one of images/,
    );
  });

  test('a configuration edited by hand is refused, with the field or the weights that do not fit', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const run = join(folder.path, 'tiny');
    await train(flags({ ...TINY_FLAGS, corpus, runs: folder.path, epochs: 1 }), signal);
    const config = await readRunConfig(run);
    const resume = async (edited: unknown) => {
      await fs.writeFile(join(run, 'config.json'), JSON.stringify(edited));
      await train(flags({ resume: run }), signal);
    };
    const { model, objective } = config;
    await expect(resume({ ...config, model: { ...model, latent: '4' } })).rejects.toThrow(
      /, but \/model\/latent must be integer\. /,
    );
    await expect(
      resume({ ...config, objective: { ...objective, beta: { ...objective.beta, steps: 0 } } }),
    ).rejects.toThrow(/, but \/objective\/beta\/steps must be >= 1\. /);
    await expect(resume({ ...config, objective: { ...objective, beta: { kind: 'cubic' } } })).rejects.toThrow(
      /, but \/objective\/beta\/kind is not "constant" or "linear" or "logistic" or "cyclical"\. /,
    );
    await expect(resume({ ...config, model: { ...model, latent: 8 } })).rejects.toThrow(
      /\(mean\/kernel is \[16, 4\], by config\.json it is \[16, 8\]\)/,
    );
  });
});

test('a step that would not fit into memory is refused before the first, with the largest batch that fits', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeTinyCorpus(folder.path);
  const runs = join(folder.path, 'runs');
  const signal = new AbortController().signal;
  const tight = { ...TINY_FLAGS, corpus, runs, epochs: 1, memoryLimit: '128MB' };
  const refused = await train(flags(tight), signal).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'TOO_LITTLE_MEMORY',
    expected: 'a training step to fit in 128 MB',
    received: expect.stringMatching(/^one on 64 sentences of up to \d+ tokens takes about 1[23]\d MB$/),
    remedy: expect.stringMatching(
      /^Train with --batch-size \d+, the largest that fits, or raise --memory-limit$/,
    ),
  });
  await expect(fs.access(runs)).rejects.toThrow('ENOENT');

  const largest = Number(/--batch-size (\d+)/.exec(String(refused))?.[1]);
  const oneMore = train(flags({ ...tight, batchSize: largest + 1 }), signal);
  await expect(oneMore).rejects.toMatchObject({ code: 'TOO_LITTLE_MEMORY' });
  expect(await train(flags({ ...tight, batchSize: largest }), signal)).toBe('all epochs done');

  const resumed = train(flags({ resume: join(runs, 'tiny'), memoryLimit: '120MB' }), signal);
  await expect(resumed).rejects.toThrow(
    /To go on with this run, raise --memory-limit; or train a new run with a smaller --hidden or --vocabulary/,
  );
  await expect(train(flags({ ...tight, memoryLimit: '80' }), signal)).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
  });
});

test('a run that cannot begin leaves no folder behind', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeTinyCorpus(folder.path);
  const runs = join(folder.path, 'runs');
  vi.mocked(fs.open).mockImplementation(async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  const training = train(flags({ ...TINY_FLAGS, corpus, runs }), new AbortController().signal);
  await expect(training).rejects.toThrow(/the disk is full/);
  vi.mocked(fs.open).mockRestore();
  expect(await fs.readdir(runs)).toEqual([]);
});
