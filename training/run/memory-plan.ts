import type { ImageModelConfig } from '../models/image-vae.js';
import type { SentenceModelConfig } from '../models/sentence-config.js';

/**
 * What a training step holds at its peak beside the program itself, in bytes; it grows with the batch in a straight
 * line.
 *
 * The factors below were fitted to the growth of a process's peak resident memory (VmHWM) over four replayed steps on
 * TensorFlow 2.21, their recording included: 24 sentence models and batches (vocabularies of 1,000–40,000, widths of
 * 32–512, 2–10,240 tokens, logits in 1–16 parts; 264 to 2,534 MiB) are met within −9 and +17 %, 4 image models and
 * batches (85 to 1,780 MiB) within 6 %. Eager steps take up to a third more.
 */
export interface StepMemory {
  /** Whatever the batch. */
  fixed: number;
  /** For each example, but for its logits. */
  perExample: number;
  /** For the logits of each example, their probabilities and gradients, if all of a batch are computed at once. */
  logitsPerExample: number;
  /** For each part of the logits after the first. */
  perChunk: number;
}

/** Whether a step fits, and how. */
export type MemoryPlan =
  | {
      fits: true;
      /** The least number of parts in which the logits of a batch have to be computed: 1 is all at once. */
      logitChunks: number;
    }
  | {
      fits: false;
      /** The least that the step takes. */
      bytes: number;
      /** The largest batch that fits; 0 where none does. */
      largestBatch: number;
    };

/** More parts than this would save next to nothing: what else a step takes outweighs the rest of its logits. */
export const MOST_LOGIT_CHUNKS = 64;

const FLOAT = 4;
const MEGABYTE = 2 ** 20;

/** A step of a sentence model on sentences of so many tokens. */
export function sentenceStepMemory(config: SentenceModelConfig, tokens: number): StepMemory {
  const { vocabulary, embedding, hidden, latent, bidirectional, tiedEmbeddings } = config;
  const grus = latent === 0 ? 1 : bidirectional ? 3 : 2;
  return {
    fixed:
      // The allocator's, TensorFlow's and JavaScript's own.
      120 * MEGABYTE +
      // Weight, gradient, clipped gradient, two moments of Adam and the temporaries of its update.
      9 * FLOAT * sentenceParameters(config),
    // A token takes some 20 vectors of a state's width in each GRU (gates, candidates, states) and their gradients. The
    // embeddings drown in that.
    perExample: 42 * FLOAT * grus * tokens * hidden,
    // Logits and probabilities, in the gradient the residual in place of the first.
    logitsPerExample: 2.3 * FLOAT * tokens * vocabulary,
    // The gradient of the output layer comes in as many parts, which are summed once all are there.
    perChunk: 2.3 * FLOAT * vocabulary * ((tiedEmbeddings ? embedding : hidden) + 1),
  };
}

/** A step of an image model. */
export function imageStepMemory(config: ImageModelConfig): StepMemory {
  const pixels = config.height * config.width;
  return {
    fixed: 50 * MEGABYTE + 9 * FLOAT * imageParameters(config),
    // Pixels, logits and the terms of their likelihood; the hidden layers of both sides before and after their activation; the
    // gradients of all.
    perExample: FLOAT * (25 * pixels + 20 * (config.layers ?? 1) * config.hidden),
    logitsPerExample: 0,
    perChunk: 0,
  };
}

/**
 * Says whether a step at a batch size fits into so many bytes: in as few parts as possible, or else at which batch size
 * it would.
 */
export function planMemory(step: StepMemory, batchSize: number, limit: number): MemoryPlan {
  const ways = Array.from({ length: MOST_LOGIT_CHUNKS }, (_, i) => {
    const fixed = step.fixed + i * step.perChunk;
    const perExample = step.perExample + step.logitsPerExample / (i + 1);
    return { bytes: fixed + batchSize * perExample, largestBatch: Math.floor((limit - fixed) / perExample) };
  });
  const first = ways.findIndex(({ bytes }) => bytes <= limit);
  if (first >= 0) return { fits: true, logitChunks: first + 1 };
  return {
    fits: false,
    bytes: Math.min(...ways.map(({ bytes }) => bytes)),
    largestBatch: Math.max(0, ...ways.map(({ largestBatch }) => largestBatch)),
  };
}

/** How many numbers a sentence model learns. */
export function sentenceParameters(config: SentenceModelConfig): number {
  const { vocabulary, embedding, hidden, latent, bidirectional, tiedEmbeddings, sharedEmbeddings } = config;
  const gru = (features: number) => 3 * hidden * (features + hidden + 2);
  const bottleneck = hidden === embedding ? 0 : dense(hidden, embedding);
  const directions = bidirectional ? 2 : 1;
  const reading = directions * gru(embedding) + 2 * dense(directions * hidden, latent);
  const ofLatent = reading + dense(latent, hidden) + (sharedEmbeddings ? 0 : vocabulary * embedding);
  return (
    vocabulary * embedding +
    gru(embedding + latent) +
    (latent === 0 ? 0 : ofLatent) +
    // The tied output layer has a bias of its own.
    (tiedEmbeddings ? bottleneck + vocabulary : dense(hidden, vocabulary))
  );
}

/** How many numbers an image model learns. */
export function imageParameters({ height, width, hidden, latent, layers = 1 }: ImageModelConfig): number {
  const pixels = height * width;
  return (
    dense(pixels, hidden) +
    2 * dense(hidden, latent) +
    dense(latent, hidden) +
    dense(hidden, pixels) +
    2 * (layers - 1) * dense(hidden, hidden)
  );
}

/** Weights and bias of a dense layer. */
function dense(from: number, to: number): number {
  return (from + 1) * to;
}
