import { Type, type Static } from 'typebox';
import { Binarization } from '../batches/binarize.js';
import { Aggressive } from '../loop/aggressive.js';
import { LearningRateSchedule } from '../loop/learning-rate-schedule.js';
import { OptimizerConfig } from '../loop/optimizer.js';
import { Plateau } from '../loop/plateau.js';
import { ImageModelConfig } from '../models/image-vae.js';
import { SentenceModelConfig } from '../models/sentence-vae.js';
import { ObjectiveConfig } from '../objective/objective.js';
import { Pretraining } from '../objective/pretraining.js';

/** The version of a run's `config.json`. */
export const RUN_SCHEMA_VERSION = 2;

const common = {
  schemaVersion: Type.Literal(RUN_SCHEMA_VERSION),
  libraryVersion: Type.String(),
  name: Type.String({ minLength: 1 }),
  seed: Type.Integer({ minimum: 0 }),
  corpus: Type.Object({
    /** A recipe's name or a file's path, as given. */
    source: Type.String(),
    name: Type.String(),
    licence: Type.String(),
    /** Whom to name. */
    attribution: Type.Optional(Type.String()),
    /** SHA-256 over all parts, so that a resumed run notices another text. */
    sha256: Type.String(),
    examples: Type.Object({ train: Type.Integer(), valid: Type.Integer(), test: Type.Integer() }),
  }),
  batchSize: Type.Integer({ minimum: 1 }),
  epochs: Type.Integer({ minimum: 1 }),
  patience: Type.Integer({ minimum: 0 }),
  checkpointEvery: Type.Integer({ minimum: 1 }),
  optimizer: OptimizerConfig,
  /** What products are computed in while training. */
  precision: Type.Union([Type.Literal('float32'), Type.Literal('bf16')]),
  objective: ObjectiveConfig,
  pretraining: Type.Optional(Pretraining),
  learningRateSchedule: Type.Optional(LearningRateSchedule),
  plateau: Type.Optional(Plateau),
  aggressive: Type.Optional(Aggressive),
};

/** `config.json` of a run on sentences: everything that decides its weights. */
export const SentenceRunConfig = Type.Object({
  ...common,
  kind: Type.Literal('sentence'),
  /** The preset that the settings started from; older runs had none. */
  preset: Type.Optional(Type.String()),
  /** In how many parts the logits of a batch are computed, one after the other, to fit into memory; 1 is all at once. */
  logitChunks: Type.Integer({ minimum: 1 }),
  model: SentenceModelConfig,
  /** What the vocabulary was built with; older runs lack it. */
  tokenizer: Type.Optional(
    Type.Object({
      /** Its largest size. */
      vocabulary: Type.Integer({ minimum: 5 }),
      /** How often a word has to come to be a token. */
      minCount: Type.Integer({ minimum: 1 }),
      /** Whether words are lower-cased; in older runs as the corpus' recipe said. */
      lowercase: Type.Optional(Type.Boolean()),
      /** Whether other words are spelt in pieces; in older runs none are. */
      subwords: Type.Optional(Type.Boolean()),
      /** What came of it: words that are tokens, and pieces; older runs lack it. */
      holds: Type.Optional(
        Type.Object({ words: Type.Integer({ minimum: 0 }), pieces: Type.Integer({ minimum: 0 }) }),
      ),
    }),
  ),
});

/** The same of a run on images. */
export const ImageRunConfig = Type.Object({
  ...common,
  kind: Type.Literal('image'),
  /** Nothing where grey values are taken as they are. */
  binarization: Type.Optional(Binarization),
  model: ImageModelConfig,
});

export type SentenceRunConfig = Static<typeof SentenceRunConfig>;
export type ImageRunConfig = Static<typeof ImageRunConfig>;
export type RunConfig = SentenceRunConfig | ImageRunConfig;
