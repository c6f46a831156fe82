import { readGenerateOptions, type GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { SentenceVaeError } from '../errors.js';
import { arrayOf, exactly, integer, Mismatch, number, object, text, type ReadBy } from '../json-reader.js';
import { requireStrength } from '../latent/strength.js';
import type { ReadingModel, Texts } from './writing-model.js';

const readRecord = object({
  kind: exactly('direction'),
  /** The name of the model whose latents it moves. */
  model: text,
  /** SHA-256 of its weights. */
  weights: text,
  /** How many sentences its two ends are the means of. */
  sentences: object({ from: integer(1), to: integer(1) }),
  vector: arrayOf(number()),
});

/** The way from one sort of sentences to another. Plain data: `JSON.stringify` saves it, {@link readDirection} reads it. */
export type Direction = ReadBy<typeof readRecord>;

/**
 * Reads a direction that was saved as JSON, after `JSON.parse`.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if it isn't one
 */
export function readDirection(value: unknown): Direction {
  try {
    return readRecord(value, '');
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a direction with ${error.expected}${error.at === '' ? '' : ` at ${error.at}`}`,
      received: error.received,
      remedy: 'Save it again',
      cause: error,
    });
  }
}

/** {@link import('../sentence-vae.js').SentenceVae.direction} */
export async function direction(
  model: ReadingModel,
  from: Texts,
  to: Texts,
  { signal }: Pick<GenerateOptions, 'signal'>,
): Promise<Direction> {
  const start = await meanOf(model, from, 'from', signal);
  const end = await meanOf(model, to, 'to', signal);
  return {
    kind: 'direction',
    model: model.config.name,
    weights: weightsOf(model),
    sentences: { from: start.count, to: end.count },
    vector: Array.from(end.mean, (value, i) => value - start.mean[i]!),
  };
}

/** Options of `SentenceVae.shift`. */
export interface ShiftOptions extends GenerateOptions {
  /** How many times the direction is added: −1000 to 1000; below 0 the other way. Default 1. */
  strength?: number | undefined;
}

/** {@link import('../sentence-vae.js').SentenceVae.shift} */
export async function shift(
  model: ReadingModel,
  texts: readonly string[],
  along: Direction,
  { strength = 1, ...options }: ShiftOptions,
): Promise<Sentence[]> {
  requireStrength(strength);
  requireOwn(model, along);
  const generation = readGenerateOptions(options, 0);
  const latents = await model.encode(texts, generation);
  return model.decode(
    latents.map(({ mean }) => mean.map((value, i) => value + strength * along.vector[i]!)),
    generation,
  );
}

/** The mean of the posterior means, in one pass and float64. */
async function meanOf(
  model: ReadingModel,
  texts: Texts,
  end: 'from' | 'to',
  signal: AbortSignal | undefined,
): Promise<{ mean: Float64Array; count: number }> {
  const mean = new Float64Array(model.config.sizes.latent);
  let count = 0;
  for await (const { result } of model.encodeAll(texts, { signal })) {
    if (result === undefined) continue;
    count++;
    for (const [i, value] of result.mean.entries()) mean[i]! += (value - mean[i]!) / count;
  }
  if (count > 0) return { mean, count };
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `sentences to take the direction ${end}, with words that the model ${model.config.name} has learnt`,
    received: 'there is none',
    remedy: 'Give sentences like those that the model was trained on, one a line',
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` if another model made it */
function requireOwn(model: ReadingModel, along: Direction): void {
  const { name, sizes } = model.config;
  const fault =
    along.weights !== weightsOf(model)
      ? `it is one of ${along.model === name ? 'another model of that name' : along.model}`
      : along.vector.length !== sizes.latent
        ? `it has ${along.vector.length} numbers instead of ${sizes.latent}`
        : along.vector.every(Number.isFinite)
          ? undefined
          : 'it has numbers that are not finite';
  if (fault === undefined) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a direction of the model ${name}`,
    received: fault,
    remedy: 'Make it with this model, from the same sentences',
  });
}

/** What tells models apart: latents mean nothing to other weights. */
function weightsOf({ config: { files } }: ReadingModel): string {
  return (files['onnx/weights.data'] ?? files['onnx/encoder.onnx'])?.sha256 ?? 'unknown';
}
