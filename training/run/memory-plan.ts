import type { ImageModelConfig } from '../models/image-vae.js';
import type { SentenceModelConfig } from '../models/sentence-config.js';

/**
 * What a training step holds at its peak beside the program itself, in bytes; it grows with the batch in a straight
 * line.
 *
 * The factors below were fitted to the growth of a process's peak resident memory (VmHWM) over three eager steps on
 * TensorFlow 2.21: 17 sentence models of vocabularies 1,000–40,000, widths 32–512 and batches of 2–5,120 tokens (320 to
 * 1,870 MB) are met within −10 and +15 %, 7 image models of batches 128–16,384 (74 to 1,420 MB) within 10 %.
 */
export interface StepMemory {
  /** Whatever the batch. */
  fixed: number;
  /** For each example, but for its logits. */
  perExample: number;
  /** For the logits of each example, their probabilities and gradients. */
  logitsPerExample: number;
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

/** More parts than this would save next to nothing: what else a batch takes outweighs the rest of its logits. */
export const MOST_LOGIT_CHUNKS = 64;

const FLOAT = 4;
const MEGABYTE = 2 ** 20;

/** A step of a sentence model on sentences of so many tokens. */
export function sentenceStepMemory(config: SentenceModelConfig, tokens: number): StepMemory {
  const { vocabulary, hidden, bidirectional } = config;
  const grus = bidirectional ? 3 : 2;
  return {
    fixed:
      // Allocator, random draws, JavaScript's own.
      75 * MEGABYTE +
      // Weight, gradient, two moments of Adam, and the temporaries of its update.
      14 * FLOAT * sentenceParameters(config) +
      // The recurrent weights' gradient is a product at every token; autodiff keeps the terms until it has them all.
      FLOAT * grus * tokens * 3 * hidden ** 2,
    // A token takes some 30 vectors of a state's width in each GRU (gates, candidates, states; three of them before they
    // are cut up), and their gradients. The embeddings drown in that.
    perExample: 60 * FLOAT * grus * tokens * hidden,
    // Logits, probabilities, one-hot targets and their products, at the peak in the gradient of the cross-entropy.
    logitsPerExample: 6 * FLOAT * tokens * vocabulary,
  };
}

/** A step of an image model. */
export function imageStepMemory(config: ImageModelConfig): StepMemory {
  const pixels = config.height * config.width;
  return {
    fixed: 25 * MEGABYTE + 14 * FLOAT * imageParameters(config),
    // Pixels, logits and the terms of their likelihood; two hidden layers before and after relu; the gradients of all.
    perExample: FLOAT * (14 * pixels + 18 * config.hidden),
    logitsPerExample: 0,
  };
}

/**
 * Says whether a step at a batch size fits into so many bytes: in as few parts as possible, or else at which batch size
 * it would.
 */
export function planMemory(
  { fixed, perExample, logitsPerExample }: StepMemory,
  batchSize: number,
  limit: number,
): MemoryPlan {
  const least = perExample + logitsPerExample / MOST_LOGIT_CHUNKS;
  const bytes = fixed + batchSize * least;
  if (bytes > limit) {
    return { fits: false, bytes, largestBatch: Math.max(0, Math.floor((limit - fixed) / least)) };
  }
  const logits = batchSize * logitsPerExample;
  const left = limit - fixed - batchSize * perExample;
  return { fits: true, logitChunks: logits <= left ? 1 : Math.ceil(logits / left) };
}

/** How many numbers a sentence model learns. */
export function sentenceParameters(config: SentenceModelConfig): number {
  const { vocabulary, embedding, hidden, latent, bidirectional, tiedEmbeddings, sharedEmbeddings } = config;
  const gru = (features: number) => 3 * hidden * (features + hidden + 2);
  const bottleneck = hidden === embedding ? 0 : dense(hidden, embedding);
  const directions = bidirectional ? 2 : 1;
  return (
    vocabulary * embedding * (sharedEmbeddings ? 1 : 2) +
    directions * gru(embedding) +
    2 * dense(directions * hidden, latent) +
    dense(latent, hidden) +
    gru(embedding + latent) +
    // The tied output layer has a bias of its own.
    (tiedEmbeddings ? bottleneck + vocabulary : dense(hidden, vocabulary))
  );
}

/** How many numbers an image model learns. */
export function imageParameters({ height, width, hidden, latent }: ImageModelConfig): number {
  const pixels = height * width;
  return dense(pixels, hidden) + 2 * dense(hidden, latent) + dense(latent, hidden) + dense(hidden, pixels);
}

/** Weights and bias of a dense layer. */
function dense(from: number, to: number): number {
  return (from + 1) * to;
}
