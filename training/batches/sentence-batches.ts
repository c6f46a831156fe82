import { permutation } from '../../src/random/draws.js';
import { TOKEN_IDS } from '../tokenizer/special-tokens.js';
import type { BatchList, SentenceBatch } from './batch.js';
import { checkBatchSize, EpochBatches } from './epoch-batches.js';
import type { EncodedSentences, SentenceIds } from './encoded-sentences.js';

/** Which order an epoch of training takes. */
export interface EpochOrder {
  seed: number;
  epoch: number;
  /** Whether sentences of similar length share a batch, which saves padding. Default: true */
  byLength?: boolean;
}

/**
 * Batches of sentences of similar length, every sentence once: shuffled, stably sorted by length, cut, and the batches
 * shuffled again; not `byLength`, each is a sample of the corpus. The same seed, epoch and index always give the same batch, so training can go on anywhere.
 */
export function trainingSentenceBatches(
  sentences: EncodedSentences,
  batchSize: number,
  { seed, epoch, byLength = true }: EpochOrder,
): BatchList<SentenceBatch> {
  // Two streams an epoch, so that the order of the batches is independent of that of the sentences.
  const key = (stream: 0 | 1) => ({ seed, purpose: 'epochOrder', index: 2 * epoch + stream }) as const;
  const count = sentences.offsets.length - 1;
  const shuffled = permutation(key(0), count);
  const order = byLength ? sortByLength(sentences, shuffled) : shuffled;
  const batchOrder = permutation(key(1), Math.ceil(count / checkBatchSize(batchSize)));
  return new EpochBatches(order, batchSize, batchOrder, (rows) => padRows(sentences, rows));
}

/** Batches in a fixed order, shortest sentences first. */
export function validationSentenceBatches(
  sentences: EncodedSentences,
  batchSize: number,
): BatchList<SentenceBatch> {
  const count = sentences.offsets.length - 1;
  const inOrder = Uint32Array.from({ length: count }, (_, i) => i);
  const batches = Math.ceil(count / checkBatchSize(batchSize));
  return new EpochBatches(
    sortByLength(sentences, inOrder),
    batchSize,
    Uint32Array.from({ length: batches }, (_, i) => i),
    (rows) => padRows(sentences, rows),
  );
}

/** Lengths are rounded up to a multiple of this many tokens: each length is a graph of its own, made when it first comes. */
const BUCKET = 4;

function lengthOf({ offsets }: EncodedSentences, sentence: number): number {
  return offsets[sentence + 1]! - offsets[sentence]!;
}

/** TypedArray sorting is stable: sentences of one length stay in the order they came. */
function sortByLength(sentences: EncodedSentences, order: Uint32Array): Uint32Array {
  return order.toSorted((a, b) => lengthOf(sentences, a) - lengthOf(sentences, b));
}

function padRows(sentences: EncodedSentences, rows: Uint32Array): SentenceBatch {
  const own = Array.from(rows, (row) => idsOf(sentences, row));
  const batch = padSentences(own);
  const { lowerCase } = sentences;
  if (!lowerCase) return batch;
  const lowered = Array.from(rows, (row, at) => {
    const ids = idsOf(lowerCase, row);
    return ids.length <= batch.tokens ? ids : own[at]!;
  });
  return { ...batch, lowerCase: laidOut(lowered, batch.tokens) };
}

function idsOf({ ids, offsets }: SentenceIds, sentence: number): Int32Array {
  return ids.subarray(offsets[sentence], offsets[sentence + 1]);
}

/** One batch of sentences as ids, each with its closing `<eos>`. */
export function padSentences(sentences: readonly ArrayLike<number>[]): SentenceBatch {
  const longest = sentences.reduce((max, { length }) => Math.max(max, length), 0);
  const tokens = Math.ceil(longest / BUCKET) * BUCKET;
  return { size: sentences.length, tokens, ...laidOut(sentences, tokens) };
}

function laidOut(
  sentences: readonly ArrayLike<number>[],
  tokens: number,
): Pick<SentenceBatch, 'ids' | 'lengths'> {
  const lengths = Int32Array.from(sentences, ({ length }) => length);
  const ids = new Int32Array(sentences.length * tokens).fill(TOKEN_IDS.pad);
  for (const [at, sentence] of sentences.entries()) ids.set(sentence, at * tokens);
  return { ids, lengths };
}
