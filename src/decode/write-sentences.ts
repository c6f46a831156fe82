import type { Attempt } from '../bulk/outcome.js';
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
): Promise<Attempt<Sentence>[]> {
  const attempts = await writeCandidates(writer, latents, generation, { best: 1, numbers });
  return attempts.map(({ result, fault }) => {
    if (fault) return { fault };
    const { score: _, ...sentence } = result[0]!;
    return { result: sentence };
  });
}

/** The same with the `best` sentences that a search finds for each latent, best first. */
export async function writeCandidates(
  writer: Writer,
  latents: readonly Float32Array[],
  generation: Generation,
  { best, numbers }: { best: number; numbers?: readonly number[] | undefined },
): Promise<Attempt<Candidate[]>[]> {
  const plan = planDecoding(writer, generation);
  const rows = latents.map((latent, i) => ({ latent, index: numbers?.[i] ?? i }));
  if (plan.forcedGroups.length > 0) return forceWords(writer, rows, plan, best);
  return (await runDecoders(writer, rows, plan, best)).map((result) => ({ result }));
}
