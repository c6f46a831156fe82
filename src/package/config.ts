import {
  exactly,
  integer,
  number,
  object,
  oneOf,
  optional,
  recordOf,
  text,
  textLike,
  type ReadBy,
} from '../json-reader.js';

/** The version of `config.json` that this library reads and writes. */
export const SCHEMA_VERSION = 2;

/** The graph that draws from a fitted prior, where a package has one. */
export const PRIOR_GRAPH = 'onnx/prior.onnx';

/** What a package may claim: buffers are made by these numbers before any graph is run. */
const LARGEST = { vocabulary: 1 << 24, layer: 1 << 16, tokens: 1 << 16, side: 1 << 12 } as const;

const common = {
  schemaVersion: exactly(SCHEMA_VERSION),
  name: text,
  /** The other files that a program reads, by their paths relative to `config.json`, with forward slashes. */
  files: recordOf(
    object({
      sha256: textLike(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 lower-case hexadecimal digits'),
      bytes: integer(0),
    }),
  ),
  /** What the graphs compute in, and how their weights are stored. */
  precision: oneOf('fp32', 'fp16', 'int8'),
  /** Where the weights come from. */
  training: object({
    corpus: text,
    licence: text,
    /** Whom to name for the data; older packages don't say. */
    attribution: optional(text),
    /** How many examples it was trained, validated and tested on; older packages don't say. */
    examples: optional(object({ train: integer(0), valid: integer(0), test: integer(0) })),
    seed: integer(0),
    epochs: number(0),
    steps: integer(0),
    libraryVersion: text,
  }),
  /** Held-out figures at β = 1, nats per sentence or image. */
  metrics: object({ negativeElbo: number(), reconstruction: number(), kl: number() }),
  /** How it was judged on held-out examples by `eval --record`: what it takes to do that again, and what came of it. */
  evaluation: optional(
    object({
      corpus: text,
      /** SHA-256 over the sentences of all parts; the recipe of images pins them. */
      corpusSha256: optional(text),
      part: oneOf('train', 'valid', 'test'),
      /** At most so many of the part, evenly spread; all where it isn't said. */
      limit: optional(integer(1)),
      draws: integer(1),
      samples: integer(0),
      /** What samples start from and are drawn at, where that was asked for. */
      prior: optional(oneOf('standard', 'fitted')),
      temperature: optional(number(0)),
      /** Of how many drawn ones each sample was the best, where it is of more than one. */
      bestOf: optional(integer(1)),
      morphs: integer(0),
      seed: integer(0),
      /** How many were judged. */
      examples: integer(1),
      figures: recordOf(number()),
    }),
  ),
  /** Largest absolute difference between tfjs and ONNX Runtime at export, per graph. */
  verification: recordOf(number(0)),
  /** The density of `onnx/prior.onnx`, fitted to the latents of training examples. Without one, the standard normal is all there is. */
  prior: optional(
    object({
      kind: oneOf('gaussian', 'gaussian-mixture'),
      components: integer(1),
      /** How many training examples it was fitted to. */
      examples: integer(1),
      /** Mean −log p(z) of the latents of validation examples, in nats: under it, and under the standard normal. */
      heldOut: object({ fitted: number(), standard: number() }),
    }),
  ),
  /** What fewer bits changed against float32, on validation examples. */
  quantization: optional(
    object({
      /** Change of the negative ELBO, as a share of it; above 0 is worse. */
      negativeElbo: number(),
      /** Share of the tokens of given sentences before which both would choose the same one; images have none. */
      equalGreedyTokens: optional(number(0)),
      /** Share of tokens that are the same where both write on their own. */
      equalWrittenTokens: optional(number(0)),
    }),
  ),
};

/** Reads the `config.json` of a sentence VAE package. */
export const readSentenceConfig = object({
  ...common,
  kind: exactly('sentence-vae'),
  sizes: object({
    vocabulary: integer(5, LARGEST.vocabulary),
    embedding: integer(1, LARGEST.layer),
    hidden: integer(1, LARGEST.layer),
    latent: integer(1, LARGEST.layer),
    /** Longest sentence in tokens, the closing `<eos>` included. */
    maxTokens: integer(1, LARGEST.tokens),
  }),
  /** What became of the training text's words; older packages don't say. */
  text: optional(
    object({
      case: oneOf('kept', 'lower'),
      /** Words that are tokens by themselves. */
      words: integer(0),
      /** What other words are spelt with; 0 where they are `<unk>`. */
      pieces: integer(0),
    }),
  ),
  tokenIds: object({ pad: integer(0), unk: integer(0), bos: integer(0), eos: integer(0) }),
});

/** Reads the `config.json` of an image VAE package. */
export const readImageConfig = object({
  ...common,
  kind: exactly('image-vae'),
  sizes: object({
    height: integer(1, LARGEST.side),
    width: integer(1, LARGEST.side),
    hidden: integer(1, LARGEST.layer),
    /** Hidden layers each way; one where it isn't said. */
    layers: optional(integer(1)),
    latent: integer(1, LARGEST.layer),
  }),
  /** `dynamic` if it was trained, and its figures are, on pixels drawn on or off by their grey values; else on those values. */
  binarization: optional(oneOf('dynamic')),
});

/** The `config.json` of a package of sentences: name, sizes, token ids, provenance and held-out figures. */
export type SentencePackageConfig = ReadBy<typeof readSentenceConfig>;
/** The `config.json` of a package of images: name, sizes, provenance and held-out figures. */
export type ImagePackageConfig = ReadBy<typeof readImageConfig>;
/** The `config.json` of a package of either kind. */
export type PackageConfig = SentencePackageConfig | ImagePackageConfig;

export type RecordedEvaluation = NonNullable<PackageConfig['evaluation']>;

export type Precision = PackageConfig['precision'];

/** What a package says of its fitted prior. */
export type FittedPriorRecord = NonNullable<PackageConfig['prior']>;
