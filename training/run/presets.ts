import { SentenceVaeError } from '../../src/errors.js';
import { SENTENCE_DEFAULTS, type SentenceDefaults } from './defaults.js';

interface Preset {
  /** What it is, in a few words. */
  title: string;
  /** Where it departs from the defaults. */
  settings: Partial<SentenceDefaults>;
}

/** What all presets after a paper share: they stop after their epochs, compare the ELBO itself, and keep every word. */
const PUBLISHED = { patience: 0, beta: 1, tiedEmbeddings: false, wordDropout: 0, minCount: 1 } as const;

/** What He et al. 2019, Li et al. 2019 and, with them, our settings after Fu et al. 2019 train on the Penn Treebank. */
const ON_PTB = {
  ...PUBLISHED,
  epochs: 40,
  batchSize: 32,
  embedding: 256,
  hidden: 256,
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
      batchSize: 32,
      clipNorm: 0,
      klSchedule: 'logistic',
      klSlope: 0.0025,
      klMidpoint: 2500,
      embedding: 300,
      hidden: 256,
      latent: 16,
      maxTokens: 60,
      embeddingDropout: 0.5,
      outputDropout: 0,
    },
  },
  fu2019: {
    title: 'Fu et al. 2019: cyclical annealing, four cycles over the whole training',
    settings: {
      ...ON_PTB,
      klSchedule: 'cyclical',
      klEpochs: 40,
      klCycles: 4,
    },
  },
  he2019: {
    title: 'He et al. 2019: the encoder is trained ahead of the decoder until that pays no more',
    settings: {
      ...ON_PTB,
      aggressiveUpdates: 100,
      plateauEpochs: 2,
      klEpochs: 10,
    },
  },
  li2019: {
    title: 'Li et al. 2019: an autoencoder first, then a new decoder and free bits',
    settings: {
      ...ON_PTB,
      pretrainingEpochs: 10,
      klEpochs: 10,
      freeBits: 8,
    },
  },
};

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
