import { dirname, resolve } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import type { TrainArguments } from '../commands/train.js';
import { EMBEDDING_DEVIATION } from '../models/sentence-config.js';
import type { KlSchedule } from '../objective/schedule.js';
import { flagOf } from './flag-of.js';
import type { ImageRunConfig, RunConfig, SentenceRunConfig } from './run-config.js';
import { stepsIn } from './settings.js';

/**
 * Applies the flags of `--resume` to the run's configuration: `--epochs` and `--patience` say how long to go on, and
 * the others may repeat what the run has.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for flags that would change what is being trained, with both values
 */
export function resumedConfig<Config extends RunConfig>(
  folder: string,
  config: Config,
  args: TrainArguments,
): Config {
  const { epochs = config.epochs, patience = config.patience } = args;
  const differences = Object.entries(settingsOf(folder, config)).flatMap(([key, { value, repeats }]) => {
    const given = args[key];
    const same = given === undefined || (repeats ? repeats(given) : given === value);
    return same ? [] : [`${flagOf(key)} is ${String(given)}, the run has ${value ?? 'not kept its own'}`];
  });
  if (differences.length > 0) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'a resumed run to keep its settings',
      received: differences.join('; '),
      remedy: 'Leave that out, or train a new run with it; only --epochs and --patience can change',
    });
  }
  return { ...config, epochs, patience };
}

interface Setting {
  /** What the flag would have to say; undefined where the run is too old to tell. */
  value: string | number | boolean | undefined;
  /** Whether a flag's value means the same, where that is more than being equal. */
  repeats?: (given: unknown) => boolean;
}

/** The settings of a run that cannot change, by the flag that sets them. */
function settingsOf(folder: string, config: RunConfig): Record<string, Setting> {
  const { name, seed, batchSize, checkpointEvery, precision, optimizer, objective, model } = config;
  const runs = dirname(resolve(folder));
  const stepsPerEpoch = Math.ceil(config.corpus.examples.train / batchSize);
  return {
    ...equal({
      name,
      preset: config.kind === 'sentence' ? (config.preset ?? 'default') : undefined,
      seed,
      batchSize,
      checkpointEvery,
      precision,
      latent: model.latent,
      hidden: model.hidden,
    }),
    ...equal({
      optimizer: optimizer.method,
      learningRate: optimizer.learningRate,
      clipNorm: optimizer.clipNorm,
      learningRateSchedule: config.learningRateSchedule?.kind ?? 'constant',
    }),
    ...equal({
      pretrainingEpochs: config.pretraining?.epochs ?? 0,
      aggressiveUpdates: config.aggressive?.updates ?? 0,
      plateauEpochs: config.plateau?.epochs ?? 0,
      plateauFactor: config.plateau?.factor ?? 'none',
    }),
    // Those that mean nothing to the run's own schedule or optimiser cannot be repeated either.
    ...equal({ decay: 'none', klCycles: 'none', klMidpoint: 'none', klSlope: 'none' }),
    ...(optimizer.method === 'sgd' && equal({ decay: optimizer.decay })),
    ...scheduleSettings(objective.beta, stepsPerEpoch),
    ...(objective.method === 'free-bits' && equal({ freeBits: objective.nats, freeBitsPer: objective.per })),
    ...(objective.method === 'elbo' && equal({ freeBits: 'none', freeBitsPer: 'none' })),
    ...(config.kind === 'sentence' ? sentenceSettings(config, stepsPerEpoch) : imageSettings(config)),
    runs: { value: runs, repeats: (given) => resolve(String(given)) === runs },
  };
}

/** Settings whose flags have to be equal. */
function equal(values: Record<string, Setting['value']>): Record<string, Setting> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
}

function scheduleSettings(beta: KlSchedule, stepsPerEpoch: number): Record<string, Setting> {
  const klSchedule = { value: beta.kind };
  switch (beta.kind) {
    case 'constant':
      // --kl-epochs means nothing to it.
      return { klSchedule, beta: { value: beta.value } };
    case 'linear':
      return { klSchedule, beta: { value: beta.to }, klEpochs: epochsOf(beta.steps, stepsPerEpoch) };
    case 'logistic':
      return {
        klSchedule,
        beta: { value: beta.to },
        klEpochs: epochsOf(2 * beta.midpoint, stepsPerEpoch),
        ...equal({ klMidpoint: beta.midpoint, klSlope: beta.slope }),
      };
    case 'cyclical':
      return {
        klSchedule,
        beta: { value: beta.to },
        klCycles: { value: beta.cycles },
        klEpochs: epochsOf(beta.steps * beta.cycles, stepsPerEpoch, beta.cycles),
      };
    default:
      return beta satisfies never;
  }
}

/**
 * Steps that a flag gives in epochs.
 * @param tolerance steps that were lost in cutting them into cycles
 */
function epochsOf(steps: number, stepsPerEpoch: number, tolerance = 0): Setting {
  return {
    value: steps / stepsPerEpoch,
    repeats: (given) => Math.abs(stepsIn(Number(given), stepsPerEpoch) - Math.round(steps)) <= tolerance,
  };
}

function imageSettings({ model, binarization }: ImageRunConfig): Record<string, Setting> {
  const { layers = 1, activation = 'relu' } = model;
  return equal({ layers, activation, binarize: binarization ?? 'none' });
}

function sentenceSettings(
  { model, tokenizer }: SentenceRunConfig,
  stepsPerEpoch: number,
): Record<string, Setting> {
  const schedule = model.wordDropoutSchedule;
  const settings = {
    embedding: model.embedding,
    embeddingDeviation: model.embeddingDeviation ?? EMBEDDING_DEVIATION,
    maxTokens: model.maxTokens,
    bidirectional: model.bidirectional,
    linearInitialState: model.linearInitialState ?? false,
    tiedEmbeddings: model.tiedEmbeddings,
    wordDropout: model.wordDropout,
    caseDropout: model.caseDropout ?? 0,
    embeddingDropout: model.embeddingDropout,
    recurrentDropout: model.recurrentDropout ?? 0,
    outputDropout: model.outputDropout,
    lockedDropout: model.lockedDropout ?? false,
    vocabulary: tokenizer?.vocabulary,
    minCount: tokenizer?.minCount,
    lowercase: tokenizer?.lowercase,
    subwords: tokenizer?.subwords ?? false,
    wordDropoutFrom: schedule?.from ?? 'none',
    batchNormMean: model.batchNormMean ?? 0,
    leastKl: model.leastKl ?? 0,
  };
  const wordDropoutEpochs = schedule ? epochsOf(schedule.steps, stepsPerEpoch) : { value: 0 };
  return { ...equal(settings), wordDropoutEpochs };
}
