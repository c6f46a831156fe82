import { uniforms, type RandomKey } from '../../src/random/draws.js';
import type { SentenceBatch } from '../batches/batch.js';
import { floats, integers, type HostTensor } from '../graph/host-tensor.js';
import { TOKEN_IDS } from '../tokenizer/special-tokens.js';
import { posteriorNoise } from './posterior.js';
import type { SentenceModelConfig } from './sentence-config.js';
import type { Pass } from './trainable.js';

/** What every pass reads besides the weights. A row is a token that is no padding, sentence after sentence. */
export const SENTENCE_FEEDS = [
  'ids', // encoder input, int32 [batch, tokens]
  'mask', // 1 at tokens, 0 at padding, int32 [batch, tokens]
  'previousIds', // decoder input, int32 [batch, tokens]
  'noise', // [batch, latent]
  'rows', // where each row stands in the batch laid out as [batch × tokens], int32 [rows]
  'sentences', // which sentence each row belongs to, int32 [rows]
  'targets', // the id to predict at each row, int32 [rows]
] as const;

/** What a training pass with dropout reads too. */
export const OPTIONAL_FEEDS = [
  'embeddingDropout', // factors on the decoder's input embeddings, [batch, tokens, embedding]
  'outputDropout', // factors on the decoder's states, [rows, hidden]
] as const;

/** Feeds with a row for each token that is no padding; two batches of one shape differ in how many those are. */
export const ROW_FEEDS = ['rows', 'sentences', 'targets', 'outputDropout'] as const satisfies FeedName[];

type FeedName = (typeof SENTENCE_FEEDS)[number] | (typeof OPTIONAL_FEEDS)[number];
type SentenceFeeds = Readonly<Record<(typeof SENTENCE_FEEDS)[number], HostTensor>> & DropoutFeeds;
type DropoutFeeds = { [name in (typeof OPTIONAL_FEEDS)[number]]?: HostTensor };

/**
 * Lays a batch out as tensors and draws the pass's random numbers.
 * Numbers are drawn for rows alone, never for padding, so a batch that is padded further draws the same.
 */
export function sentenceFeeds(batch: SentenceBatch, pass: Pass, config: SentenceModelConfig): SentenceFeeds {
  const { size, tokens } = batch;
  const { rows, sentences } = rowsOf(batch);
  const mask = new Int32Array(size * tokens);
  for (const row of rows) mask[row] = 1;
  return {
    ids: integers(batch.ids, [size, tokens]),
    mask: integers(mask, [size, tokens]),
    previousIds: integers(decoderInput(batch, rows, pass, config.wordDropout), [size, tokens]),
    noise: posteriorNoise(pass, size, config.latent),
    rows: integers(rows, [rows.length]),
    sentences: integers(sentences, [rows.length]),
    targets: integers(
      rows.map((row) => batch.ids[row]!),
      [rows.length],
    ),
    ...(pass.mode === 'train' && dropoutFactors(batch, rows, pass, config)),
  };
}

function rowsOf({ size, tokens, lengths }: SentenceBatch): { rows: Int32Array; sentences: Int32Array } {
  const rows: number[] = [];
  const sentences: number[] = [];
  for (let sentence = 0; sentence < size; sentence++) {
    for (let token = 0; token < lengths[sentence]!; token++) {
      rows.push(sentence * tokens + token);
      sentences.push(sentence);
    }
  }
  return { rows: Int32Array.from(rows), sentences: Int32Array.from(sentences) };
}

/**
 * `<bos>` and then the words, `[batch × tokens]`; in training each word, but never `<bos>`, becomes `<unk>` with the given
 * probability (Bowman et al. 2016, section 3.1).
 */
function decoderInput(
  { ids, tokens }: SentenceBatch,
  rows: Int32Array,
  pass: Pass,
  wordDropout: number,
): Int32Array {
  const chances =
    pass.mode === 'train' && wordDropout > 0 ? uniforms(keyOf(pass, 'wordDropout'), rows.length) : undefined;
  const previous = new Int32Array(ids.length).fill(TOKEN_IDS.pad);
  for (const [draw, row] of rows.entries()) {
    const dropped = chances !== undefined && chances[draw]! < wordDropout;
    if (row % tokens === 0) previous[row] = TOKEN_IDS.bos;
    else previous[row] = dropped ? TOKEN_IDS.unk : ids[row - 1]!;
  }
  return previous;
}

function dropoutFactors(
  { size, tokens }: SentenceBatch,
  rows: Int32Array,
  pass: Pass,
  { embedding, hidden, embeddingDropout, outputDropout }: SentenceModelConfig,
): DropoutFeeds {
  const factors: DropoutFeeds = {};
  if (embeddingDropout > 0) {
    const drawn = keepFactors(keyOf(pass, 'embeddingDropout'), rows.length * embedding, embeddingDropout);
    const laidOut = new Float32Array(size * tokens * embedding);
    for (const [draw, row] of rows.entries()) {
      laidOut.set(drawn.subarray(draw * embedding, (draw + 1) * embedding), row * embedding);
    }
    factors.embeddingDropout = floats(laidOut, [size, tokens, embedding]);
  }
  if (outputDropout > 0) {
    const drawn = keepFactors(keyOf(pass, 'outputDropout'), rows.length * hidden, outputDropout);
    factors.outputDropout = floats(drawn, [rows.length, hidden]);
  }
  return factors;
}

/** Inverted dropout: 0 with the given probability, else what keeps the mean (Srivastava et al. 2014). */
function keepFactors(key: RandomKey, count: number, probability: number): Float32Array {
  return uniforms(key, count).map((u) => (u < probability ? 0 : 1 / (1 - probability)));
}

function keyOf({ seed, index }: Pass, purpose: RandomKey['purpose']): RandomKey {
  return { seed, purpose, index };
}
