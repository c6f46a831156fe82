import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import type { Quantization } from '../quantize/quantize.js';
import { normals } from '../../src/random/draws.js';
import { percent } from '../quantize/describe-change.js';
import { decodeGreedily } from './greedy-difference.js';
import { bestChoosable } from './reference.js';
import { float32, int64, loadGraph, numbersOf, type LoadedGraph } from './run-graph.js';
import { padRows, previousIds, type TokenRows } from './token-rows.js';

const BATCH = 32;

/** What fewer bits change, measured on held-out examples. */
export interface QuantizationChange {
  /** Change of the negative ELBO, as a share of it; above 0 is worse. */
  readonly negativeElbo: number;
  /** The share of tokens of held-out sentences before which both would choose the same one. Images have none. */
  readonly equalGreedyTokens: number | undefined;
  /**
   * The share of tokens that stay the same, place by place, where both write sentences of their own from the float32
   * model's latents: one that goes another way counts as different from there on. Images have none.
   */
  readonly equalWrittenTokens: number | undefined;
}

/** How far a model may be from its float32 form: share of −ELBO, and of greedy tokens that stay the same. */
interface Bounds {
  readonly mostElboChange: number;
  readonly fewestEqualTokens: number;
}

/** Beyond these something is broken. */
const REFUSED: Bounds = { mostElboChange: 0.02, fewestEqualTokens: 0.95 };
/** What docs/quantized-packages.md promises of models as they usually are. */
const PROMISED: Bounds = { mostElboChange: 0.005, fewestEqualTokens: 0.98 };

function isWithin(
  { negativeElbo, equalGreedyTokens = 1 }: QuantizationChange,
  { mostElboChange, fewestEqualTokens }: Bounds,
): boolean {
  return Math.abs(negativeElbo) <= mostElboChange && equalGreedyTokens >= fewestEqualTokens;
}

const describeBounds = ({ mostElboChange, fewestEqualTokens }: Bounds) =>
  `to change −ELBO by at most ${percent(mostElboChange)} and to keep ${percent(fewestEqualTokens)} of the greedy tokens`;

const describeFigures = ({ negativeElbo, equalGreedyTokens }: QuantizationChange) =>
  `it changes −ELBO by ${percent(negativeElbo)}${equalGreedyTokens === undefined ? '' : ` and keeps ${percent(equalGreedyTokens)} of the tokens`}`;

/** A warning of a model that lost more than is promised, in a sentence, if it did. */
export function warnOfChange(change: QuantizationChange, to: Quantization): string | undefined {
  if (isWithin(change, PROMISED)) return undefined;
  return `${to} is expected ${describeBounds(PROMISED)}, but here ${describeFigures(change)}. Judge the package with sentence-vae eval before you ship it.`;
}

/** @throws {SentenceVaeError} `NOT_EQUAL` */
export function demandSmallChange(change: QuantizationChange, to: Quantization): void {
  if (isWithin(change, REFUSED)) return;
  throw new SentenceVaeError('NOT_EQUAL', {
    expected: `${to} ${describeBounds(REFUSED)}`,
    received: describeFigures(change),
    remedy: `Export without --quantize${to === 'int8' ? ', or with --quantize fp16' : ''}; nothing was written`,
  });
}

export interface SentenceComparison {
  /** Folders with the graphs of either. */
  readonly float32: string;
  readonly quantized: string;
  /** Held-out sentences as ids with `<eos>`. */
  readonly sentences: readonly (readonly number[])[];
  readonly latent: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** Compares the graphs of a sentence VAE in fewer bits with those in float32. */
export async function sentenceChange(options: SentenceComparison): Promise<QuantizationChange> {
  const { sentences, latent, maxTokens, seed, signal } = options;
  await using reference = await SentenceModel.load(options.float32);
  await using quantized = await SentenceModel.load(options.quantized);
  const sums = { reference: 0, quantized: 0 };
  const greedy = { equal: 0, tokens: 0 };
  const written = { equal: 0, tokens: 0 };
  for (let first = 0; first < sentences.length; first += BATCH) {
    signal?.throwIfAborted();
    const batch = sentences.slice(first, first + BATCH);
    const rows = padRows(batch);
    const noise = normals({ seed, purpose: 'verification', index: first }, rows.batch * latent);
    const own = await reference.negativeElbo(rows, noise);
    sums.reference += own.negativeElbo;
    sums.quantized += (await quantized.negativeElbo(rows, noise)).negativeElbo;
    const choices = await reference.choices(rows, own.mean);
    count(
      greedy,
      choices,
      await quantized.choices(rows, own.mean),
      batch.map(({ length }) => length),
    );
    const sentencesOf = (model: SentenceModel) => model.write(own.mean, rows.batch, maxTokens);
    count(written, await sentencesOf(reference), await sentencesOf(quantized));
  }
  return {
    negativeElbo: sums.quantized / sums.reference - 1,
    equalGreedyTokens: greedy.equal / greedy.tokens,
    equalWrittenTokens: written.equal / written.tokens,
  };
}

/** Counts tokens that are the same at the same place; without lengths, up to the end of the longer of two sentences. */
function count(
  counts: { equal: number; tokens: number },
  some: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
  lengths: readonly number[] = some.map(({ length }, row) => Math.max(length, others[row]!.length)),
): void {
  for (const [row, ids] of some.entries()) {
    const length = lengths[row]!;
    counts.tokens += length;
    counts.equal += ids.slice(0, length).filter((id, at) => id === others[row]![at]).length;
  }
}

const GRAPHS = ['encoder', 'decoder', 'scorer', 'start', 'step'] as const;
type Graphs = Readonly<Record<(typeof GRAPHS)[number], LoadedGraph>>;

/** The graphs of a sentence VAE. */
class SentenceModel implements AsyncDisposable {
  readonly #graphs: Graphs;

  private constructor(graphs: Graphs) {
    this.#graphs = graphs;
  }

  static async load(folder: string): Promise<SentenceModel> {
    const [encoder, decoder, scorer, start, step] = await Promise.all(
      GRAPHS.map((name) => loadGraph(join(folder, `${name}.onnx`))),
    );
    return new SentenceModel({
      encoder: encoder!,
      decoder: decoder!,
      scorer: scorer!,
      start: start!,
      step: step!,
    });
  }

  /** The sum over the rows, in nats, with given noise, and the posterior means. */
  async negativeElbo(
    { batch, tokens, ids, mask }: TokenRows,
    noise: Float32Array,
  ): Promise<{ negativeElbo: number; mean: Float32Array }> {
    const rows = { input_ids: int64(ids, [batch, tokens]), attention_mask: int64(mask, [batch, tokens]) };
    const posterior = await this.#graphs.encoder.run(rows);
    const mean = numbersOf(posterior, 'mean');
    const logVariance = numbersOf(posterior, 'log_variance');
    const drawn = mean.map((each, at) => each + Math.exp(logVariance[at]! / 2) * noise[at]!);
    const scores = await this.#graphs.scorer.run({
      ...rows,
      latent: float32(drawn, [batch, drawn.length / batch]),
    });
    const reconstruction = numbersOf(scores, 'log_probs').reduce((sum, each) => sum - each, 0);
    return { negativeElbo: reconstruction + klDivergence(mean, logVariance), mean };
  }

  /** The id that would be chosen at each place of given rows. */
  async choices(rows: TokenRows, mean: Float32Array): Promise<number[][]> {
    const { batch, tokens } = rows;
    const previous = previousIds(rows);
    const latent = float32(mean, [batch, mean.length / batch]);
    const chosen: number[][] = Array.from({ length: batch }, () => []);
    let hidden = (await this.#graphs.start.run({ latent }))['hidden']!;
    for (let at = 0; at < tokens; at++) {
      const ids = Array.from({ length: batch }, (_, row) => previous[row * tokens + at]!);
      const outputs = await this.#graphs.step.run({ token_ids: int64(ids, [batch]), hidden, latent });
      const logits = numbersOf(outputs, 'logits');
      const vocabulary = logits.length / batch;
      for (const [row, own] of chosen.entries()) {
        own.push(bestChoosable(logits.subarray(row * vocabulary, (row + 1) * vocabulary)));
      }
      hidden = outputs['next_hidden']!;
    }
    return chosen;
  }

  /** The likeliest ids of each row, up to and with `<eos>`. */
  async write(mean: Float32Array, batch: number, maxTokens: number): Promise<number[][]> {
    const { ids } = await decodeGreedily(this.#graphs.decoder, mean, batch, maxTokens);
    return ids;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const graph of Object.values(this.#graphs)) await graph[Symbol.asyncDispose]();
  }
}

/** KL(N(mean, exp(logVariance)) ‖ N(0, 1)), summed. */
function klDivergence(mean: Float32Array, logVariance: Float32Array): number {
  return mean.reduce(
    (sum, each, at) => sum + (each * each + Math.exp(logVariance[at]!) - 1 - logVariance[at]!) / 2,
    0,
  );
}

export interface ImageComparison {
  readonly float32: string;
  readonly quantized: string;
  readonly pixels: number;
  readonly latent: number;
  /** Held-out images as bytes. */
  readonly images: readonly (readonly number[])[];
  readonly seed: number;
}

/** Compares the graphs of an image VAE in fewer bits with those in float32. */
export async function imageChange(options: ImageComparison): Promise<QuantizationChange> {
  const reference = await imageNegativeElbo(options.float32, options);
  const quantized = await imageNegativeElbo(options.quantized, options);
  return {
    negativeElbo: quantized / reference - 1,
    equalGreedyTokens: undefined,
    equalWrittenTokens: undefined,
  };
}

async function imageNegativeElbo(
  folder: string,
  { pixels, latent, images, seed }: ImageComparison,
): Promise<number> {
  await using encoder = await loadGraph(join(folder, 'encoder.onnx'));
  await using decoder = await loadGraph(join(folder, 'decoder.onnx'));
  const x = Float32Array.from(images.flat(), (byte) => byte / 255);
  const posterior = await encoder.run({ pixels: float32(x, [images.length, pixels]) });
  const mean = numbersOf(posterior, 'mean');
  const logVariance = numbersOf(posterior, 'log_variance');
  const noise = normals({ seed, purpose: 'verification', index: 0 }, mean.length);
  const z = mean.map((each, at) => each + Math.exp(logVariance[at]! / 2) * noise[at]!);
  const drawn = numbersOf(await decoder.run({ latent: float32(z, [images.length, latent]) }), 'pixels');
  const reconstruction = x.reduce((sum, on, at) => {
    const p = Math.min(Math.max(drawn[at]!, 1e-7), 1 - 1e-7);
    return sum - on * Math.log(p) - (1 - on) * Math.log(1 - p);
  }, 0);
  return reconstruction + klDivergence(mean, logVariance);
}
