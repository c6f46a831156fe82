import { describe, expect, test } from 'vitest';
import type { TrainArguments } from '../../../training/commands/train.js';
import type { KlSchedule } from '../../../training/objective/schedule.js';
import { resumedConfig } from '../../../training/run/resumed-config.js';
import { RUN_SCHEMA_VERSION, type SentenceRunConfig } from '../../../training/run/run-config.js';

const config: SentenceRunConfig = {
  schemaVersion: RUN_SCHEMA_VERSION,
  libraryVersion: '0.1.0',
  kind: 'sentence',
  name: 'tiny',
  seed: 7,
  corpus: {
    source: 'tiny.txt',
    name: 'tiny.txt',
    licence: 'not stated',
    sha256: '0'.repeat(64),
    examples: { train: 150, valid: 10, test: 10 },
  },
  batchSize: 64,
  epochs: 3,
  logitChunks: 1,
  precision: 'float32',
  patience: 2,
  checkpointEvery: 500,
  optimizer: { method: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 5 },
  // Half an epoch of 3 steps, rounded.
  objective: { method: 'elbo', beta: { kind: 'linear', from: 0, to: 0.4, steps: 2 } },
  model: {
    vocabulary: 28,
    embedding: 12,
    hidden: 16,
    latent: 4,
    maxTokens: 40,
    bidirectional: false,
    tiedEmbeddings: true,
    sharedEmbeddings: true,
    wordDropout: 0.3,
    embeddingDropout: 0,
    outputDropout: 0.2,
  },
  tokenizer: { vocabulary: 10_000, minCount: 2 },
};

/** A run of before the settings of the tokenizer were kept. */
const { tokenizer: _, ...older } = config;

/** What resuming says to these flags. */
function resume(given: Partial<TrainArguments>, { run = config }: { run?: SentenceRunConfig } = {}) {
  return resumedConfig('runs/tiny', run, given as TrainArguments); // yargs' own `_` and `$0` are not read
}

/** A run with another rise of β. */
const rising = (beta: KlSchedule): { run: SentenceRunConfig } => ({
  run: { ...config, objective: { method: 'elbo', beta } },
});

const logistic = rising({ kind: 'logistic', to: 1, midpoint: 3, slope: 1 });
/** A run whose word dropout falls over half an epoch of 3 steps, rounded. */
const remedied = {
  run: {
    ...config,
    model: {
      ...config.model,
      wordDropoutSchedule: { from: 0.5, steps: 2 },
      batchNormMean: 0.7,
      leastKl: 2,
    },
  },
};
const constant = rising({ kind: 'constant', value: 0.4 });

describe('resumedConfig', () => {
  test('takes epochs and patience, and nothing else', () => {
    expect(resume({})).toEqual(config);
    expect(resume({ epochs: 9, patience: 0 })).toEqual({ ...config, epochs: 9, patience: 0 });
  });

  test('takes every flag that says what the run has', () => {
    const same: Partial<TrainArguments> = {
      name: 'tiny',
      runs: './runs/',
      seed: 7,
      batchSize: 64,
      checkpointEvery: 500,
      learningRate: 0.001,
      clipNorm: 5,
      klSchedule: 'linear',
      beta: 0.4,
      klEpochs: 0.5,
      latent: 4,
      hidden: 16,
      embedding: 12,
      vocabulary: 10_000,
      minCount: 2,
      maxTokens: 40,
      bidirectional: false,
      tiedEmbeddings: true,
      wordDropout: 0.3,
      embeddingDropout: 0,
      outputDropout: 0.2,
      threads: 1,
      data: 'elsewhere',
    };
    expect(resume(same)).toEqual(config);
    expect(resume({ klSchedule: 'logistic', beta: 1, klEpochs: 2 }, logistic)).toEqual(logistic.run);
    expect(resume({ klSchedule: 'constant', beta: 0.4, klEpochs: 1 }, constant)).toEqual(constant.run);
    expect(resume({ wordDropoutEpochs: 0, batchNormMean: 0, leastKl: 0 })).toEqual(config);
    expect(resume({ subwords: false, caseDropout: 0 })).toEqual(config);
    expect(
      resume({ wordDropoutEpochs: 0.5, wordDropoutFrom: 0.5, batchNormMean: 0.7, leastKl: 2 }, remedied),
    ).toEqual(remedied.run);
  });

  test.for<[Partial<TrainArguments>, { run?: SentenceRunConfig }, string]>([
    [{ name: 'other' }, {}, '--name is other, the run has tiny'],
    [{ seed: 1 }, {}, '--seed is 1, the run has 7'],
    [{ learningRate: 0.01 }, {}, '--learning-rate is 0.01, the run has 0.001'],
    [{ clipNorm: 0 }, {}, '--clip-norm is 0, the run has 5'],
    [{ klSchedule: 'constant' }, {}, '--kl-schedule is constant, the run has linear'],
    [{ beta: 1 }, {}, '--beta is 1, the run has 0.4'],
    [{ beta: 1 }, constant, '--beta is 1, the run has 0.4'],
    [{ klMidpoint: 99 }, {}, '--kl-midpoint is 99, the run has none'],
    [{ klCycles: 9 }, constant, '--kl-cycles is 9, the run has none'],
    [{ decay: 3 }, {}, '--decay is 3, the run has none'],
    [{ klEpochs: 5 }, logistic, '--kl-epochs is 5, the run has 2'],
    [{ tiedEmbeddings: false }, {}, '--tied-embeddings is false, the run has true'],
    [{ bidirectional: true }, {}, '--bidirectional is true, the run has false'],
    [{ linearInitialState: true }, {}, '--linear-initial-state is true, the run has false'],
    [{ batchNormMean: 0.7 }, {}, '--batch-norm-mean is 0.7, the run has 0'],
    [{ leastKl: 3 }, remedied, '--least-kl is 3, the run has 2'],
    [{ wordDropoutFrom: 0 }, {}, '--word-dropout-from is 0, the run has none'],
    [{ wordDropoutEpochs: 1 }, {}, '--word-dropout-epochs is 1, the run has 0'],
    [{ wordDropoutEpochs: 3 }, remedied, `--word-dropout-epochs is 3, the run has ${2 / 3}`],
    [{ vocabulary: 28 }, {}, '--vocabulary is 28, the run has 10000'],
    [{ minCount: 1 }, {}, '--min-count is 1, the run has 2'],
    [{ subwords: true }, {}, '--subwords is true, the run has false'],
    [{ lowercase: true }, {}, '--lowercase is true, the run has not kept its own'],
    [{ caseDropout: 0.1 }, {}, '--case-dropout is 0.1, the run has 0'],
    [
      { minCount: 2, latent: 4, hidden: 8 },
      { run: older },
      '--hidden is 8, the run has 16; --min-count is 2, the run has not kept its own',
    ],
  ])('refuses %j', ([given, run, received]) => {
    expect(() => resume(given, run)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT', received }));
  });

  test('refuses another folder of runs', () => {
    expect(() => resume({ runs: 'elsewhere' })).toThrow(/--runs is elsewhere, the run has .*runs\. /);
  });
});
