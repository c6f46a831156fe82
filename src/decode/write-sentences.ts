import { forceWords } from './force-words.js';
import type { Generation } from './generate-options.js';
import { planDecoding } from './plan.js';
import { runDecoders, type Candidate, type Writer } from './run-decoders.js';
import type { Sentence } from './sentence.js';

/**
 * Writes one sentence for each latent. The i-th depends on the i-th latent, the options and i alone.
 * @param numbers stand for i where the latents are some of many
 */
export async function writeSentences(
  writer: Writer,
  latents: readonly Float32Array[],
  generation: Generation,
  numbers?: readonly number[],
): Promise<Sentence[]> {
  const candidates = await writeCandidates(writer, latents, generation, { best: 1, numbers });
  return candidates.map(([first]) => {
    const { score: _, ...sentence } = first!;
    return sentence;
  });
}

/** The same with the `best` sentences that a search finds for each latent, best first. */
export function writeCandidates(
  writer: Writer,
  latents: readonly Float32Array[],
  generation: Generation,
  { best, numbers }: { best: number; numbers?: readonly number[] | undefined },
): Promise<Candidate[][]> {
  const plan = planDecoding(writer, generation);
  const rows = latents.map((latent, i) => ({ latent, index: numbers?.[i] ?? i }));
  const write = plan.forcedGroups.length > 0 ? forceWords : runDecoders;
  return write(writer, rows, plan, best);
}
