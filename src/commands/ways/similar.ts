import type { GenArguments } from '../gen.js';
import { number } from '../options.js';
import { sentenceInJson } from './in-json.js';
import { text } from './values.js';
import { IMAGES, WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const similarFlags = { similar: text('Write sentences (or make images) around one') } as const;

export const similarDetails = {
  radius: number('Distance from the sentence, in latent units [default: that of draws from its posterior]'),
  count: {
    ...number('How many to write or find [default: --similar 8, --nearest 10, --infill 5, --analogy 1]'),
    alias: 'k',
  },
} as const;

/** What `--similar` asks for. */
export interface SimilarRequest {
  way: 'similar';
  text: string;
}

/** Around a sentence or an image. */
export const similarWay = {
  takes: {
    'sentence-vae': [...WORD_CHOICE, 'radius', 'count', 'distinct'],
    'image-vae': [...IMAGES, 'radius', 'count'],
  },
  read: ({ similar = '' }: GenArguments): SimilarRequest => ({ way: 'similar', text: similar }),
} as const satisfies Way<SimilarRequest>;

export async function writeSimilar(
  { text: centre }: SimilarRequest,
  { vae, args: { radius, count, distinct }, options }: SentenceTask,
): Promise<Written> {
  const sentences = await vae.similar(centre, { ...options, radius, count, distinct });
  return {
    json: { sentences: sentences.map(sentenceInJson) },
    lines: sentences.map((each) => each.text),
    notes:
      sentences.length === 0 ? ['Found none but the sentence itself; a larger --radius goes further'] : [],
  };
}
