import type { Generation } from '../../decode/generate-options.js';
import type { Sentence } from '../../decode/sentence.js';
import type { SentenceVae } from '../../sentence-vae.js';
import { requireRows, type RestLimits } from './limits.js';
import { inTurns } from './in-turns.js';
import type { Answer, Item, Task, Writing } from './operation.js';
import { sentenceInJson, type Shown } from './schemas/sentence.js';

/** How the sentences of an answer are written and shown. */
export interface Manner {
  generation: Generation;
  shown: Shown;
  /** What is said of the sentence at a place besides. */
  extra?: (place: number) => object;
}

/** Answers with a sentence for each latent. */
export function sentencesFrom(
  { vae, signal }: Task<'sentence-vae'>,
  latents: AsyncIterable<Float32Array> | Iterable<Float32Array>,
  { generation, shown, extra = nothing }: Manner,
): Answer {
  const options = { ...generation, signal };
  return {
    seed: generation.seed,
    shown,
    items: (batch) =>
      inTurns(latents, batch, async function* (some, first): AsyncGenerator<Item> {
        for await (const { index, result, fault } of vae.decodeAll(some, { ...options, first })) {
          if (fault) yield { fault: fault.error };
          else yield sentenceItem(result, shown, extra(index));
        }
      }),
    writings: async function* (): AsyncGenerator<Writing> {
      let index = 0;
      for await (const latent of latents) {
        yield { words: vae.stream(latent, { ...options, index }), extra: extra(index) };
        index++;
      }
    },
  };
}

/** Answers with sentences that are found all at once. */
export function sentencesAtOnce<Found extends Sentence>(
  find: () => Promise<readonly Found[]>,
  { generation, shown, extra }: Omit<Manner, 'extra'> & { extra?: (found: Found) => object },
): Answer {
  return {
    seed: generation.seed,
    items: async function* (): AsyncGenerator<Item> {
      for (const found of await find()) yield sentenceItem(found, shown, extra?.(found));
    },
  };
}

export function sentenceItem(written: Sentence, shown: Shown, extra: object = {}): Item {
  return { json: () => ({ ...extra, ...sentenceInJson(written, shown) }) };
}

const nothing = () => ({});

/**
 * Checks how much work the sentences of an answer are.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if it's more than one request may ask for
 */
export function requireWritable(
  sentences: number,
  { beams, forced }: Generation,
  { limits, vae }: { limits: RestLimits; vae: Pick<SentenceVae, 'config'> },
): void {
  // A forced word is tried at every place of a sentence.
  const places = forced.length > 0 ? vae.config.sizes.maxTokens : 1;
  const ways = [
    ...(beams > 1 ? [`${beams} beams`] : []),
    ...(places > 1 ? [`words that are tried at ${places} places`] : []),
  ];
  const why = [`${sentences.toLocaleString('en')} sentences`, ...ways].join(' with ');
  requireRows(sentences * beams * places, why, limits);
}
