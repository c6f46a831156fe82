import { readGenerateOptions } from '../../decode/generate-options.js';
import type { Candidate } from '../../decode/run-decoders.js';
import { lightly } from '../../terminal/emphasis.js';
import type { GenArguments } from '../gen.js';
import { rounded, sentenceInJson } from './in-json.js';
import type { SentenceTask, Written } from './way.js';

/** Whether the flags ask for more than one sentence for each latent, or for its words one by one. */
export function isOfEachLatent({ nBest, stream }: GenArguments): boolean {
  return nBest !== undefined || stream === true;
}

/**
 * Writes the best sentences of each latent, or its sentence word by word.
 * @param temperature what holds if the caller didn't say
 */
export async function writeEachLatent(
  latents: readonly Float32Array[],
  { vae, args: { nBest, stream }, options }: SentenceTask,
  temperature: number,
): Promise<Written> {
  if (stream) {
    const chosen = readGenerateOptions(options, temperature);
    const streams = latents.map((latent, index) => vae.stream(latent, { ...chosen, index }));
    return { json: {}, lines: streams.map(wordByWord) };
  }
  const candidates = await vae.candidates(latents, { ...options, nBest });
  return {
    json: { candidates: candidates.map((each) => each.map(inJson)) },
    lines: candidates.flatMap((each) =>
      each.map(({ score, text }) => `${lightly(score.toFixed(2))}  ${text}`),
    ),
  };
}

const inJson = (candidate: Candidate) => ({ ...sentenceInJson(candidate), score: rounded(candidate.score) });

async function* wordByWord(tokens: AsyncIterable<{ added: string }>): AsyncGenerator<string, void> {
  for await (const { added } of tokens) yield added;
}
