import type { Generation } from '../decode/generate-options.js';
import { walk, wayPoint, type Walk } from '../latent/interpolate.js';
import type { InterpolatedSentence } from './interpolate.js';
import type { WritingModel } from './writing-model.js';

/** Two points of the way nearer to each other than this are not looked between. */
const NEAREST = 2 ** -12;

/** What is looked for on a way through latents. */
export interface WaySearch {
  way: Walk;
  generation: Generation;
  /** How many sentences are wanted, as many as the way has steps or more. */
  wanted: number;
}

/**
 * The sentences on the way through latents, each of them once and in order, at most as many as wanted: those of its steps, and
 * where these repeat a sentence or are too few, others between neighbours that differ, looked for in the widest gaps first. The
 * first and the last sentence of the way are always among them.
 */
export async function searchWay(
  model: WritingModel,
  latents: readonly Float32Array[],
  { way, generation, wanted }: WaySearch,
): Promise<InterpolatedSentence[]> {
  const write = async (ts: readonly number[]): Promise<InterpolatedSentence[]> => {
    const sentences = await model.decode(
      ts.map((t) => wayPoint(latents, t, way.path)),
      generation,
    );
    return sentences.map((sentence, i) => ({ t: ts[i]!, ...sentence }));
  };
  let written = await write(walk(latents, way).map(({ t }) => t));
  const kept = new Map<string, InterpolatedSentence>();
  // The ends come first, so that a sentence that the way passes twice stands at the end if it is the end's.
  for (const each of [written[0]!, written.at(-1)!, ...written]) {
    if (!kept.has(each.text)) kept.set(each.text, each);
  }
  while (kept.size < wanted) {
    const between = middles(written);
    if (between.length === 0) break;
    const found = await write(between);
    for (const each of found) {
      if (kept.size < wanted && !kept.has(each.text)) kept.set(each.text, each);
    }
    written = [...written, ...found].toSorted((a, b) => a.t - b.t);
  }
  return [...kept.values()].toSorted((a, b) => a.t - b.t);
}

/** The middle of each gap between neighbours that differ, the widest gaps first. */
function middles(written: readonly InterpolatedSentence[]): number[] {
  return written
    .slice(1)
    .map((right, i) => ({ left: written[i]!, right }))
    .filter(({ left, right }) => left.text !== right.text && right.t - left.t > NEAREST)
    .toSorted((a, b) => b.right.t - b.left.t - (a.right.t - a.left.t))
    .map(({ left, right }) => (left.t + right.t) / 2);
}
