// `Symbol.asyncDispose`, which the types of models name: TypeScript's `lib` needn't have it.
/// <reference lib="esnext.disposable" preserve="true" />

// What Node and web pages have alike; index.ts and web/index.ts add the models, which are loaded in other ways.
export type { JobOptions } from './bulk/each-outcome.js';
export type { Attempt, Fault, FaultReason, Outcome } from './bulk/outcome.js';
export type { Abortable, GenerateOptions } from './decode/generate-options.js';
export type { Candidate } from './decode/run-decoders.js';
export type { Sentence, Token } from './decode/sentence.js';
export type { StreamedToken } from './decode/stream.js';
export { SentenceVaeError, type Complaint, type ErrorCode } from './errors.js';
export type {
  AnalogousImageOptions,
  Draws,
  GridImage,
  InterpolatedImage,
  PlaneOptions,
  SimilarImageOptions,
} from './image-vae.js';
export type { GreyImage } from './image/grey-image.js';
export { lerp, slerp, type LatentPath, type WalkOptions } from './latent/interpolate.js';
export type { Latent } from './latent/latent.js';
export type { Dimensions } from './latent/plane.js';
export type { PriorName, PriorOptions } from './latent/prior.js';
export type { ImagePackageConfig, SentencePackageConfig } from './package/config.js';
export type {
  CandidateOptions,
  Readiness,
  ReconstructOptions,
  RefineOptions,
  StreamOptions,
} from './sentence-vae.js';
export type { Nats } from './evaluation/evaluation.js';
export type { Texts } from './ways/writing-model.js';
export type { GridOptions, GridSentence } from './ways/grid.js';
export type { InfilledSentence, InfillOptions } from './ways/infill.js';
export type { InterpolatedSentence, InterpolateOptions } from './ways/interpolate.js';
export type { AnalogyOptions } from './ways/analogy.js';
export { readDirection, type Direction, type ShiftOptions } from './ways/direction.js';
export type { LikelihoodOptions, SentenceLikelihood } from './ways/likelihood.js';
export type { Nearest, NearestOptions, NearSentence } from './ways/nearest.js';
export type { SampleOptions } from './ways/sample.js';
export type { SimilarOptions } from './ways/similar.js';
