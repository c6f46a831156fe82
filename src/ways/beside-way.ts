import type { Generation } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { between, type Walk } from '../latent/interpolate.js';
import { normals } from '../random/draws.js';
import type { End } from './ends.js';
import type { InterpolatedSentence } from './interpolate.js';
import type { WritingModel } from './writing-model.js';

/** How many latents beside each point of a way are tried. */
const DRAWS = 10;
/** Among how many points for each step that is wanted. */
const POINTS = 3;
/** The most latents of a leg; more would take long to choose among. */
const MOST = 600;

/** From one sentence to the next. */
export interface Leg {
  /** The place of the first among all. */
  index: number;
  from: End;
  to: End;
}

/** How many sentences are written for a leg. */
export function latentsOfLeg({ steps }: Pick<Walk, 'steps'>): number {
  const { points, draws } = triedOn(steps);
  return 2 + (points - 1) * (draws + 1);
}

function triedOn(steps: number): { points: number; draws: number } {
  const points = POINTS * (steps - 1);
  return { points, draws: Math.max(0, Math.min(DRAWS, Math.floor(MOST / points) - 1)) };
}

/**
 * Sentences on a leg of a way and beside it, in order, none between the ends twice: both ends, and what is written from three points for each
 * step and from draws around them, as wide as the ends' posteriors. A straight line between two sentences often passes between
 * the latents of others; a little beside it lie some that the decoder knows.
 */
export async function writeBeside(
  model: WritingModel,
  { index, from, to }: Leg,
  { way: { steps, path }, generation }: { way: Walk; generation: Generation },
): Promise<InterpolatedSentence[]> {
  const { points, draws } = triedOn(steps);
  const [wideFrom, wideTo] = [from, to].map(({ posterior }) =>
    posterior.logVariance.map((value) => Math.exp(value / 2)),
  );
  const size = from.latent.length;
  const tried: { t: number; latent: Float32Array }[] = [
    { t: index, latent: from.latent },
    { t: index + 1, latent: to.latent },
  ];
  for (let point = 1; point < points; point++) {
    const t = point / points;
    const centre = between(from.latent, to.latent, t, path);
    // The same for every seed, so that what draws no words writes the same.
    const noise = normals({ seed: 0, purpose: 'besideWay', index: index * points + point }, draws * size);
    tried.push({ t: index + t, latent: centre });
    for (let draw = 0; draw < draws; draw++) {
      const latent = centre.map(
        (value, i) => value + ((1 - t) * wideFrom![i]! + t * wideTo![i]!) * noise[draw * size + i]!,
      );
      tried.push({ t: index + t, latent });
    }
  }
  const sentences = await model.decode(
    tried.map(({ latent }) => latent),
    { ...generation, scores: true },
  );
  const [first, last, ...others] = sentences.map((sentence, i) => ({ t: tried[i]!.t, ...sentence }));
  const seen = new Set([first!.text, last!.text]);
  const unseen = ({ text }: Sentence) => !seen.has(text) && seen.add(text);
  return [first!, ...others.filter(unseen).toSorted((a, b) => a.t - b.t), last!];
}
