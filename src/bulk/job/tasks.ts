import type { GenerateOptions } from '../../decode/generate-options.js';
import type { Sentence } from '../../decode/sentence.js';
import type { Latent } from '../../latent/latent.js';
import type { ReconstructOptions, SentenceVae } from '../../sentence-vae.js';
import { FIGURES } from '../../ways/likelihood-figures.js';
import type { SentenceLikelihood } from '../../ways/likelihood.js';
import type { JobOptions } from '../each-outcome.js';
import type { Column } from '../formats/record-writer.js';
import type { Outcome } from '../outcome.js';
import { readLatentHead } from './read-latents.js';
import { readText } from './read-windows.js';
import type { BulkTask } from './run-job.js';

const TEXT: Column = { name: 'text', type: 'text' };
const LOG_PROBABILITY: Column = { name: 'logProbability', type: 'number' };
const WRITTEN: Column = { name: 'written', type: 'text' };

/** The posterior of each line: its mean, and its log-variances if they are asked for. */
export function embedTask(
  vae: SentenceVae,
  { logVariance }: { logVariance: boolean },
): BulkTask<string, Latent> {
  const size = vae.config.sizes.latent;
  const vectors = logVariance ? (['mean', 'logVariance'] as const) : (['mean'] as const);
  return {
    numbered: 'line',
    columns: [TEXT, ...vectors.map((name): Column => ({ name, type: 'vector', size }))],
    main: 'mean',
    startReading: async () => readText,
    work: (texts, options) => vae.encodeAll(texts, options),
    cells: (text, latent) => [text ?? null, ...vectors.map((name) => latent?.[name] ?? null)],
  };
}

/** How likely a line is: given its posterior mean, and whatever its latent. */
interface Scored {
  sentence: Sentence;
  likelihood?: SentenceLikelihood;
}

/**
 * The log-probability of each line and how many tokens it has, its end included; with draws, what does not depend on one
 * latent too, in nats.
 */
export function scoreTask(
  vae: SentenceVae,
  how: { draws: number; seed: number } | undefined,
): BulkTask<string, Scored> {
  // Refuses unusable options before anything is written.
  if (how) vae.likelihoodAll([], how);
  const figures = how ? FIGURES : [];
  return {
    numbered: 'line',
    columns: [
      TEXT,
      LOG_PROBABILITY,
      { name: 'tokens', type: 'integer' },
      ...figures.map((name): Column => ({ name, type: 'number' })),
    ],
    main: LOG_PROBABILITY.name,
    startReading: async () => readText,
    work: (texts, options) => eachScored(vae, texts, how, options),
    cells: (text, scored) => [
      text ?? null,
      scored?.sentence.logProbability ?? null,
      scored?.sentence.tokens.length ?? null,
      ...figures.map((figure) => scored?.likelihood?.[figure].perSentence ?? null),
    ],
  };
}

async function* eachScored(
  vae: SentenceVae,
  texts: readonly string[],
  how: { draws: number; seed: number } | undefined,
  options: JobOptions,
): AsyncGenerator<Outcome<string, Scored>, void> {
  const scores: Outcome<string, Scored>[] = [];
  for await (const { index, item, result, fault } of vae.scoreAll(texts, options)) {
    scores.push({ index, item, ...(fault ? { fault } : { result: { sentence: result } }) });
  }
  if (!how) return yield* scores;
  for await (const { result: likelihood } of vae.likelihoodAll(texts, { ...how, ...options })) {
    const score = scores.shift()!;
    yield score.fault || !likelihood ? score : { ...score, result: { ...score.result, likelihood } };
  }
}

/** Each line, written again. */
export function reconstructTask(vae: SentenceVae, how: ReconstructOptions): BulkTask<string, Sentence> {
  // Refuses unusable options before anything is written.
  vae.reconstructAll([], how);
  return {
    numbered: 'line',
    columns: [TEXT, WRITTEN, LOG_PROBABILITY],
    main: WRITTEN.name,
    startReading: async () => readText,
    work: (texts, options) => vae.reconstructAll(texts, { ...how, ...options }),
    cells: (text, sentence) => [text ?? null, ...writtenCells(sentence)],
  };
}

/** A sentence for each row of an `.npy` file of latents. */
export function decodeTask(
  vae: SentenceVae,
  name: string,
  how: GenerateOptions,
): BulkTask<Float32Array, Sentence> {
  vae.decodeAll([], how);
  return {
    numbered: 'row',
    columns: [WRITTEN, LOG_PROBABILITY],
    main: WRITTEN.name,
    startReading: (reader, done) => readLatentHead(reader, name, vae.config.sizes.latent, done),
    work: (latents, options) => vae.decodeAll(latents, { ...how, ...options }),
    cells: (_, sentence) => writtenCells(sentence),
  };
}

const writtenCells = (sentence: Sentence | undefined) => [
  sentence?.text ?? null,
  sentence?.logProbability ?? null,
];
