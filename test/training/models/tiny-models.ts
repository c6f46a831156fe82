import * as tf from '@tensorflow/tfjs';
import type { SentenceBatch } from '../../../training/batches/batch.js';
import { toTensors } from '../../../training/graph/tensors.js';
import type { SentenceModelConfig } from '../../../training/models/sentence-vae.js';
import type { Pass, Trainable } from '../../../training/models/trainable.js';
import { elboTerms } from '../../../training/objective/elbo-terms.js';
import { negativeElbo } from '../../../training/objective/elbo.js';

/** A sentence model small enough for finite differences, without any dropout. */
export const TINY: SentenceModelConfig = {
  vocabulary: 11,
  embedding: 4,
  hidden: 5,
  latent: 3,
  maxTokens: 8,
  bidirectional: false,
  tiedEmbeddings: false,
  sharedEmbeddings: true,
  wordDropout: 0,
  embeddingDropout: 0,
  outputDropout: 0,
};

/** The ways the networks can be put together. */
export const WIRINGS: { name: string; config: SentenceModelConfig }[] = [
  { name: 'plain', config: TINY },
  { name: 'bidirectional', config: { ...TINY, bidirectional: true } },
  { name: 'tied', config: { ...TINY, tiedEmbeddings: true, hidden: 4 } },
  {
    name: 'tied, with a bottleneck, bidirectional',
    config: { ...TINY, tiedEmbeddings: true, bidirectional: true },
  },
  { name: 'embeddings apart', config: { ...TINY, sharedEmbeddings: false } },
  { name: 'a linear first state', config: { ...TINY, linearInitialState: true } },
  { name: 'a least KL', config: { ...TINY, leastKl: 1.5 } },
  { name: 'embeddings apart and tied', config: { ...TINY, sharedEmbeddings: false, tiedEmbeddings: true } },
];

/** All dropouts at once. */
export const DROPOUTS = {
  wordDropout: 0.4,
  embeddingDropout: 0.3,
  recurrentDropout: 0.3,
  outputDropout: 0.2,
};

export const TRAIN: Pass = { mode: 'train', seed: 7, index: 3 };

/** A batch of the given word ids, each sentence closed by `<eos>`, padded to `tokens` (at least the longest). */
export function batchOf(sentences: readonly (readonly number[])[], tokens = 0): SentenceBatch {
  const closed = sentences.map((words) => [...words, 3]);
  const width = Math.max(tokens, ...closed.map(({ length }) => length));
  return {
    size: closed.length,
    tokens: width,
    ids: Int32Array.from(closed.flatMap((ids) => [...ids, ...Array<number>(width - ids.length).fill(0)])),
    lengths: Int32Array.from(closed.map(({ length }) => length)),
  };
}

export const SENTENCES = [[4, 5, 6], [], [7, 8, 9, 10, 4]];

/** Runs f and frees the tensors it made; unlike `tf.tidy` it lets anything be returned. */
function inScope<T>(f: () => T): T {
  tf.engine().startScope();
  try {
    return f();
  } finally {
    tf.engine().endScope();
  }
}

/** The ELBO terms as numbers: `[batch]` and `[batch × latent]`. */
export function termsOf<Batch>(model: Trainable<Batch>, batch: Batch, pass: Pass) {
  return inScope(() => {
    const { reconstruction, kl } = elboTerms(model, toTensors(model.feeds(batch, pass)), pass.mode);
    return { reconstruction: reconstruction.dataSync<'float32'>(), kl: kl.dataSync<'float32'>() };
  });
}

/** How much the KL counts in the losses below: neither 0 nor 1, so that a missing weight shows. */
const BETA = 0.7;

function sum(numbers: Float32Array): number {
  return numbers.reduce((total, x) => total + x, 0);
}

/** The mean loss of a batch, summed in float64: in float32 it would lose digits that a finite difference needs. */
export function lossInDouble<Batch extends { size: number }>(
  model: Trainable<Batch>,
  batch: Batch,
  pass: Pass,
) {
  const { reconstruction, kl } = termsOf(model, batch, pass);
  return (sum(reconstruction) + BETA * sum(kl)) / batch.size;
}

/** The mean loss of a batch and its gradient by every variable's name. */
export function lossAndGradients<Batch>(model: Trainable<Batch>, batch: Batch, pass: Pass) {
  return inScope(() => {
    const { value, grads } = tf.variableGrads(
      () => negativeElbo(elboTerms(model, toTensors(model.feeds(batch, pass)), pass.mode), BETA).total,
      model.variables.map(({ variable }) => variable),
    );
    const gradients = new Map(
      model.variables.map(({ name, variable }) => [name, grads[variable.name]!.dataSync<'float32'>()]),
    );
    return { loss: value.dataSync()[0]!, gradients };
  });
}

/** The largest absolute difference between two lists of numbers of the same length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((largest, x, i) => Math.max(largest, Math.abs(x - b[i]!)), 0);
}

/** Makes weights large enough that a mistake in any path would show. */
export function enlarge<Batch>(model: Trainable<Batch>, factor: number): void {
  for (const { variable } of model.variables) tf.tidy(() => variable.assign(tf.mul(variable, factor)));
}
