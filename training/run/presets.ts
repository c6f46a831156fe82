import { SentenceVaeError } from '../../src/errors.js';
import { SENTENCE_DEFAULTS, type SentenceDefaults } from './defaults.js';

interface Preset {
  /** What it is, in a few words. */
  title: string;
  /** Where it departs from the defaults. */
  settings: Partial<SentenceDefaults>;
}

/** What all presets after a paper share: they stop after their epochs, compare the ELBO itself, and keep every word, whole. */
const PUBLISHED = {
  patience: 0,
  beta: 1,
  wordDropout: 0,
  caseDropout: 0,
  minCount: 1,
  subwords: false,
  batchSize: 32,
} as const;

/**
 * What those on the Penn Treebank share. The method is each paper's; sizes and optimiser are ours, for the published ones take
 * a hundred epochs of plain gradient descent: tied word vectors, Adam, and steps that fall along a cosine.
 */
const ON_PTB = {
  ...PUBLISHED,
  epochs: 24,
  learningRateSchedule: 'cosine',
  vocabulary: 10_004,
  embedding: 320,
  hidden: 512,
  latent: 32,
  maxTokens: 90,
  embeddingDropout: 0.5,
  outputDropout: 0.5,
} as const;

/** Settings under a name, for `train --preset`; every flag still goes first. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  default: { title: 'what train does anyway: latents that morph', settings: {} },
  timbmg: {
    title: 'timbmg/Sentence-VAE: logistic annealing, dropout on the word vectors',
    settings: {
      ...PUBLISHED,
      epochs: 4,
      clipNorm: 0,
      klSchedule: 'logistic',
      klSlope: 0.0025,
      klMidpoint: 2500,
      tiedEmbeddings: false,
      embedding: 300,
      embeddingDeviation: 1,
      linearInitialState: true,
      minCount: 2,
      hidden: 256,
      latent: 16,
      maxTokens: 60,
      embeddingDropout: 0.5,
      outputDropout: 0,
    },
  },
  bowman2016: {
    title: 'Bowman et al. 2016: β rises from 0 to 1, and nothing else stands against collapse',
    settings: { ...ON_PTB, klEpochs: 5 },
  },
  fu2019: {
    title: 'Fu et al. 2019: cyclical annealing, four cycles over the whole training',
    settings: {
      ...ON_PTB,
      klSchedule: 'cyclical',
      klEpochs: 24,
      klCycles: 4,
    },
  },
  he2019: {
    title: 'He et al. 2019: the encoder is trained ahead of the decoder until that pays no more',
    settings: {
      ...ON_PTB,
      aggressiveUpdates: 100,
      klEpochs: 5,
    },
  },
  li2019: {
    title: 'Li et al. 2019: an autoencoder first, then a new decoder and free bits',
    settings: {
      ...ON_PTB,
      epochs: 29,
      pretrainingEpochs: 5,
      klEpochs: 5,
      freeBits: 6,
    },
  },
};

/**
 * What holds for a language model, which has no latent: nothing of the ELBO's KL and of its remedies, and no word hidden from
 * a decoder that has nothing else to go by.
 */
const WITHOUT_LATENT = {
  klSchedule: 'constant',
  beta: 1,
  pretrainingEpochs: 0,
  aggressiveUpdates: 0,
  batchNormMean: 0,
  leastKl: 0,
  bidirectional: false,
  linearInitialState: false,
  wordDropout: 0,
  wordDropoutEpochs: 0,
  caseDropout: 0,
} as const;

/**
 * The defaults of a run on sentences: its preset's, and those of a language model where there are no latent dimensions.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a preset that there is not
 */
export function sentenceDefaults({
  preset,
  latent,
}: {
  preset?: string | undefined;
  latent?: number | undefined;
}): SentenceDefaults {
  const defaults = presetDefaults(preset);
  if ((latent ?? defaults.latent) > 0) return defaults;
  const { freeBits: _, ...rest } = defaults;
  return { ...rest, ...WITHOUT_LATENT };
}

/**
 * The defaults that a preset makes.
 * @param name Default: `default`
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a name that there is not
 */
export function presetDefaults(name = 'default'): SentenceDefaults {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset) return { ...SENTENCE_DEFAULTS, ...preset.settings };
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `--preset to be one of ${Object.keys(PRESETS).join(', ')}`,
    received: `it is ${name}`,
    remedy: `Choose one: ${Object.entries(PRESETS)
      .map(([known, { title }]) => `${known} (${title})`)
      .join('; ')}`,
  });
}
