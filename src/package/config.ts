import { Type, type Static } from 'typebox';

/** The version of `config.json` that this library reads and writes. */
export const SCHEMA_VERSION = 1;

const File = Type.Object({
  /** Lower-case hexadecimal SHA-256 of the content. */
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  bytes: Type.Integer({ minimum: 0 }),
});

const common = {
  schemaVersion: Type.Literal(SCHEMA_VERSION),
  name: Type.String({ minLength: 1 }),
  /** Every other file of the package, by its path relative to `config.json`, with forward slashes. */
  files: Type.Record(Type.String(), File),
  /** Where the weights come from. */
  training: Type.Object({
    corpus: Type.String(),
    licence: Type.String(),
    seed: Type.Integer({ minimum: 0 }),
    epochs: Type.Number({ minimum: 0 }),
    steps: Type.Integer({ minimum: 0 }),
    libraryVersion: Type.String(),
  }),
  /** Held-out figures at β = 1, nats per sentence or image. */
  metrics: Type.Object({
    negativeElbo: Type.Number(),
    reconstruction: Type.Number(),
    kl: Type.Number(),
  }),
  /** Largest absolute difference between tfjs and ONNX Runtime at export, per graph. */
  verification: Type.Record(Type.String(), Type.Number()),
};

/** `config.json` of a sentence VAE package. */
export const SentencePackageConfig = Type.Object({
  ...common,
  kind: Type.Literal('sentence-vae'),
  sizes: Type.Object({
    vocabulary: Type.Integer({ minimum: 5 }),
    embedding: Type.Integer({ minimum: 1 }),
    hidden: Type.Integer({ minimum: 1 }),
    latent: Type.Integer({ minimum: 1 }),
    /** Longest sentence in tokens, the closing `<eos>` included. */
    maxTokens: Type.Integer({ minimum: 1 }),
  }),
  tokenIds: Type.Object({
    pad: Type.Integer({ minimum: 0 }),
    unk: Type.Integer({ minimum: 0 }),
    bos: Type.Integer({ minimum: 0 }),
    eos: Type.Integer({ minimum: 0 }),
  }),
});

/** `config.json` of an image VAE package. */
export const ImagePackageConfig = Type.Object({
  ...common,
  kind: Type.Literal('image-vae'),
  sizes: Type.Object({
    height: Type.Integer({ minimum: 1 }),
    width: Type.Integer({ minimum: 1 }),
    hidden: Type.Integer({ minimum: 1 }),
    latent: Type.Integer({ minimum: 1 }),
  }),
});

export const PackageConfig = Type.Union([SentencePackageConfig, ImagePackageConfig]);

export type SentencePackageConfig = Static<typeof SentencePackageConfig>;
export type ImagePackageConfig = Static<typeof ImagePackageConfig>;
export type PackageConfig = Static<typeof PackageConfig>;
