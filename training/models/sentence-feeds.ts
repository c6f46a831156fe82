import { choices, uniforms, type RandomKey } from '../../src/random/draws.js';
import type { SentenceBatch } from '../batches/batch.js';
import type * as tf from '@tensorflow/tfjs';
import type { DynamicSizes } from '../graph/record-program.js';
import { floats, integers, type HostTensors } from '../graph/host-tensor.js';
import { TOKEN_IDS } from '../tokenizer/special-tokens.js';
import { posteriorNoise } from './posterior.js';
import type { SentenceModelConfig } from './sentence-config.js';
import { takeFeeds } from './take-feeds.js';
import type { Pass } from './trainable.js';
import { wordDropoutAt } from './word-dropout.js';

/**
 * What a pass reads for each row: a row is a token that is no padding, sentence after sentence. The rows come in one chunk or
 * in several, each with its number behind the names.
 */
const ROW_FEEDS = [
  'rows', // where each row stands in the batch laid out as [batch × tokens], int32 [rows]
  'sentences', // which sentence each row belongs to, int32 [rows]
  'targets', // the id to predict at each row, int32 [rows]
] as const;

/** The feeds of each chunk of rows; two batches of one shape differ in how many rows those have. */
export function rowFeeds(chunks: number): DynamicSizes {
  const names = [...ROW_FEEDS, 'outputDropout'];
  return Object.fromEntries(
    Array.from({ length: chunks }, (_, chunk) => [`rows${chunk}`, names.map((name) => `${name}${chunk}`)]),
  );
}

/** The feeds of a chunk of rows; `outputDropout` `[rows, hidden]` scales the decoder's states where there is dropout. */
export function takeRowFeeds(
  feeds: tf.NamedTensorMap,
  chunk: number,
): Record<(typeof ROW_FEEDS)[number], tf.Tensor1D> & { outputDropout: tf.Tensor | undefined } {
  const take = (name: string) => takeFeeds(feeds, [`${name}${chunk}`], [])[`${name}${chunk}`]!.as1D();
  return {
    rows: take('rows'),
    sentences: take('sentences'),
    targets: take('targets'),
    outputDropout: feeds[`outputDropout${chunk}`],
  };
}

/**
 * Lays a batch out as tensors and draws the pass's random numbers: what is read of the whole batch is `ids` and `mask` (1 at
 * tokens, 0 at padding), the encoder's input, `previousIds`, the decoder's, int32 `[batch, tokens]`, and `noise` `[batch, latent]`; with
 * dropout there are `embeddingDropout` `[batch, tokens, embedding]` and `recurrentDropout` `[hidden, 3 hidden]` too.
 * Numbers are drawn for rows alone, never for padding, so a batch that is padded further draws the same.
 */
export function sentenceFeeds(
  batch: SentenceBatch,
  pass: Pass,
  config: SentenceModelConfig,
  chunks: number,
): HostTensors {
  const { size, tokens } = batch;
  const { rows, sentences } = rowsOf(batch);
  const read = encoderInput(batch, pass, config.caseDropout ?? 0);
  const targets = rows.map((row) => batch.ids[row]!);
  const { embeddingDropout, recurrentDropout, outputDropout } =
    pass.mode === 'train' ? dropoutFactors(batch, rows, pass, config) : {};
  const inChunks = Array.from({ length: chunks }, (_, chunk) => {
    const [from, to] = [chunk, chunk + 1].map((k) => Math.floor((k * rows.length) / chunks));
    const part = (values: Int32Array) => integers(values.subarray(from, to), [to! - from!]);
    return {
      [`rows${chunk}`]: part(rows),
      [`sentences${chunk}`]: part(sentences),
      [`targets${chunk}`]: part(targets),
      ...(outputDropout && {
        [`outputDropout${chunk}`]: floats(
          outputDropout.subarray(from! * config.hidden, to! * config.hidden),
          [to! - from!, config.hidden],
        ),
      }),
    };
  });
  return Object.assign(
    {
      ids: integers(read.ids, [size, tokens]),
      mask: integers(read.mask, [size, tokens]),
      previousIds: integers(decoderInput(batch, rows, pass, wordDropoutAt(config, pass.step ?? pass.index)), [
        size,
        tokens,
      ]),
      noise: posteriorNoise(pass, size, config.latent),
      ...(embeddingDropout && {
        embeddingDropout: floats(embeddingDropout, [size, tokens, config.embedding]),
      }),
      ...(recurrentDropout && {
        recurrentDropout: floats(recurrentDropout, [config.hidden, 3 * config.hidden]),
      }),
    },
    ...inChunks,
  );
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

/** The sentences, `[batch × tokens]`; in training each is in lower case with the given probability. */
function encoderInput(
  { size, tokens, ids: own, lengths, lowerCase }: SentenceBatch,
  pass: Pass,
  caseDropout: number,
): { ids: Int32Array; mask: Int32Array } {
  const ids = Int32Array.from(own);
  const mask = new Int32Array(size * tokens);
  const chances =
    lowerCase && pass.mode === 'train' && caseDropout > 0
      ? uniforms(keyOf(pass, 'caseDropout'), size)
      : undefined;
  for (let sentence = 0; sentence < size; sentence++) {
    const [from, to] = [sentence * tokens, (sentence + 1) * tokens];
    const isLowered = chances !== undefined && chances[sentence]! < caseDropout;
    if (isLowered) ids.set(lowerCase!.ids.subarray(from, to), from);
    mask.fill(1, from, from + (isLowered ? lowerCase!.lengths : lengths)[sentence]!);
  }
  return { ids, mask };
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

/** What dropout multiplies by: 0, or what keeps the mean. */
interface DropoutFactors {
  /** `[batch × tokens × embedding]`. */
  embeddingDropout?: Float32Array;
  /** `[hidden × 3 hidden]`. */
  recurrentDropout?: Float32Array;
  /** `[rows × hidden]`. */
  outputDropout?: Float32Array;
}

function dropoutFactors(
  { size, tokens }: SentenceBatch,
  rows: Int32Array,
  pass: Pass,
  {
    embedding,
    hidden,
    embeddingDropout,
    recurrentDropout = 0,
    outputDropout,
    lockedDropout = false,
  }: SentenceModelConfig,
): DropoutFactors {
  const factors: DropoutFactors = {};
  const ofRows = (purpose: RandomKey['purpose'], width: number, probability: number) => {
    if (!lockedDropout) return keepFactors(keyOf(pass, purpose), rows.length * width, probability);
    const drawn = keepFactors(keyOf(pass, purpose), size * width, probability);
    const repeated = new Float32Array(rows.length * width);
    for (const [draw, row] of rows.entries()) {
      const sentence = Math.floor(row / tokens);
      repeated.set(drawn.subarray(sentence * width, (sentence + 1) * width), draw * width);
    }
    return repeated;
  };
  if (embeddingDropout > 0) {
    const drawn = ofRows('embeddingDropout', embedding, embeddingDropout);
    const laidOut = new Float32Array(size * tokens * embedding);
    for (const [draw, row] of rows.entries()) {
      laidOut.set(drawn.subarray(draw * embedding, (draw + 1) * embedding), row * embedding);
    }
    factors.embeddingDropout = laidOut;
  }
  if (recurrentDropout > 0) {
    factors.recurrentDropout = keepFactors(
      keyOf(pass, 'recurrentDropout'),
      3 * hidden ** 2,
      recurrentDropout,
    );
  }
  if (outputDropout > 0) {
    factors.outputDropout = ofRows('outputDropout', hidden, outputDropout);
  }
  return factors;
}

/** Inverted dropout: 0 with the given probability, else what keeps the mean (Srivastava et al. 2014). */
function keepFactors(key: RandomKey, count: number, probability: number): Float32Array {
  return choices(key, count, probability, { drawn: 0, other: 1 / (1 - probability) });
}

function keyOf({ seed, index }: Pass, purpose: RandomKey['purpose']): RandomKey {
  return { seed, purpose, index };
}
