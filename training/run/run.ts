import type { BatchList, ImageBatch, SentenceBatch } from '../batches/batch.js';
import type { Trainable } from '../models/trainable.js';
import type { ImageRunConfig, SentenceRunConfig } from './run-config.js';

/** A run that is ready to be trained: its folder exists, its data are read, its model is built. */
export interface Run<Batch> {
  readonly folder: string;
  readonly model: Trainable<Batch>;
  /** Batches of an epoch, counted from 0. */
  readonly trainBatches: (epoch: number) => BatchList<Batch>;
  readonly validBatches: BatchList<Batch>;
  /** Writes some examples from the prior with the model as it is, where it writes sentences. */
  readonly writeExamples?: () => string[];
  /** What the rate in the progress bar counts. */
  readonly units: { readonly name: string; readonly count: (batch: Batch) => number };
}

export interface SentenceRun extends Run<SentenceBatch> {
  readonly kind: 'sentence';
  readonly config: SentenceRunConfig;
  /** Sentences left out of training and validation because they have more than `maxTokens` tokens. */
  readonly tooLong: number;
  /** Of the training sentences: their tokens on average, ends included, and the share of the others that are `<unk>`. */
  readonly text: { readonly tokensPerSentence: number; readonly unknown: number };
}

export interface ImageRun extends Run<ImageBatch> {
  readonly kind: 'image';
  readonly config: ImageRunConfig;
}
