import { readGenerateOptions, type GenerateOptions, type Generation } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { SentenceVaeError } from '../errors.js';
import { readWalkOptions, requireEnds, walk, type Walk, type WalkOptions } from '../latent/interpolate.js';
import { latentsOfLeg, writeBeside } from './beside-way.js';
import { endsOf, type End, type RefineOption } from './ends.js';
import { searchWay } from './search-way.js';
import { unlikeNeighbours } from './unlike-neighbours.js';
import type { WritingModel } from './writing-model.js';

/** A sentence on the way from sentence to sentence. */
export interface InterpolatedSentence extends Sentence {
  /** How far it is: 0 at the first sentence, 1 at the second, 2 at the third, and so on. */
  t: number;
}

/** Options of `SentenceVae.interpolate`. */
export interface InterpolateOptions extends GenerateOptions, WalkOptions, RefineOption {
  /**
   * Writes as many sentences as without it, but each of them once: where steps repeat a sentence, others are looked for
   * between neighbours that differ, halving their distance down to 1/4096 of the way from one sentence to the next. Where
   * the way has fewer sentences, there are fewer. Default `false`.
   */
  distinct?: boolean | undefined;
  /**
   * Which share of their words neighbours may have in common, from 0 to 1: from each sentence to the next the longest row for
   * which that holds, with as many as there are steps at most, and of several the one that the decoder is surest of. Chosen among
   * what is written from three points for each step and from up to ten draws around each, always the same ones and as wide as
   * the ends' posteriors. The sentences given stay, even where nothing between keeps them apart. Implies `distinct`. Default 1, whatever
   * differs at all.
   */
  mostEqual?: number | undefined;
}

/** How a way through sentences is written, with nothing left open. */
export interface WayPlan {
  way: Walk;
  generation: Generation;
  mostEqual: number;
  /** Whether no sentence comes twice. */
  distinct: boolean;
  /** How many sentences there are at most. */
  most: number;
  /** Among how many, at least, they are chosen. */
  tried: number;
}

/** More steps would take minutes to choose among. */
const MOST_UNLIKE = 200;

/** {@link import('../sentence-vae.js').SentenceVae.interpolate} */
export async function interpolate(
  model: WritingModel,
  texts: readonly string[],
  options: InterpolateOptions,
): Promise<InterpolatedSentence[]> {
  const plan = planWay(texts, options);
  return writeWay(model, await endsOf(model, texts, options, plan.generation), plan);
}

/**
 * Reads how a way through sentences is to be written.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function planWay(
  texts: readonly string[],
  { mostEqual = 1, distinct = mostEqual < 1, ...options }: InterpolateOptions,
): WayPlan {
  const way = readWalkOptions(options);
  const generation = readGenerateOptions(options, 0);
  requireEnds(texts, way);
  const legs = texts.length - 1;
  const most = legs * (way.steps - 1) + 1;
  requireMostEqual(mostEqual, { distinct, steps: way.steps });
  const tried = mostEqual < 1 ? legs * latentsOfLeg(way) : most;
  return { way, generation, mostEqual, distinct, most, tried };
}

/** Writes the sentences on the way through these. */
export async function writeWay(
  model: WritingModel,
  ends: readonly End[],
  { way, generation, most, mostEqual, distinct }: Omit<WayPlan, 'tried'>,
): Promise<InterpolatedSentence[]> {
  if (mostEqual < 1) return chooseUnlike(model, ends, { way, generation, mostEqual });
  const latents = ends.map(({ latent }) => latent);
  if (distinct) return searchWay(model, latents, { way, generation, wanted: most });
  const points = walk(latents, way);
  const sentences = await model.decode(
    points.map(({ latent }) => latent),
    generation,
  );
  return sentences.map((sentence, i) => ({ t: points[i]!.t, ...sentence }));
}

/** From each sentence to the next what is unlike; those given come once. */
async function chooseUnlike(
  model: WritingModel,
  ends: readonly End[],
  { way, generation, mostEqual }: { way: Walk; generation: Generation; mostEqual: number },
): Promise<InterpolatedSentence[]> {
  const chosen: InterpolatedSentence[] = [];
  for (const [index, to] of ends.slice(1).entries()) {
    const found = await writeBeside(model, { index, from: ends[index]!, to }, { way, generation });
    chosen.push(...unlikeNeighbours(found, { most: way.steps, mostEqual }).slice(index === 0 ? 0 : 1));
  }
  return chosen;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
function requireMostEqual(
  mostEqual: number,
  { distinct, steps }: { distinct: boolean; steps: number },
): void {
  if (!(mostEqual >= 0 && mostEqual <= 1)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the share of words that neighbours may have in common to be from 0 to 1',
      received: `${mostEqual} came`,
      remedy: 'Use 0.4 for neighbours that differ clearly',
    });
  }
  if (mostEqual === 1) return;
  if (!distinct) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'sentences that may repeat, or a share of words that neighbours may have in common',
      received: `both came: distinct is false, and the share is ${mostEqual}`,
      remedy: 'Leave one of them out',
    });
  }
  if (steps > MOST_UNLIKE) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `at most ${MOST_UNLIKE} steps from one to the next where neighbours shall be unlike`,
      received: `${steps.toLocaleString('en')} came`,
      remedy: 'Take fewer',
    });
  }
}
