import type { GenerateOptions } from '../../decode/generate-options.js';
import type { Sentence } from '../../decode/sentence.js';
import type { Latent } from '../../latent/latent.js';
import type { ReconstructOptions, SentenceVae } from '../../sentence-vae.js';
import type { Column } from '../formats/record-writer.js';
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

/** The log-probability of each line and how many tokens it has, its end included. */
export function scoreTask(vae: SentenceVae): BulkTask<string, Sentence> {
  return {
    numbered: 'line',
    columns: [TEXT, LOG_PROBABILITY, { name: 'tokens', type: 'integer' }],
    main: LOG_PROBABILITY.name,
    startReading: async () => readText,
    work: (texts, options) => vae.scoreAll(texts, options),
    cells: (text, scored) => [text ?? null, scored?.logProbability ?? null, scored?.tokens.length ?? null],
  };
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
