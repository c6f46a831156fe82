import type { GenArguments } from '../gen.js';
import { number } from '../options.js';
import { sentenceInJson } from './in-json.js';
import { requireValues, texts } from './values.js';
import { IMAGES, WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const analogyFlags = {
  analogy: texts('Write what is to the third sentence (or image) as the first is to the second'),
} as const;

export const analogyDetails = {
  strength: number('How many times a difference or a direction is added [default: 1]'),
} as const;

/** What `--analogy` asks for. */
export interface AnalogyRequest {
  way: 'analogy';
  inputs: [string, string, string];
}

/** a − b + c. */
export const analogyWay = {
  takes: {
    'sentence-vae': [...WORD_CHOICE, 'strength', 'count'],
    'image-vae': [...IMAGES, 'strength', 'count'],
  },
  read: ({ analogy = [] }: GenArguments): AnalogyRequest => {
    const [a, b, c] = requireValues('analogy', analogy, { least: 3, expected: 'three values' });
    return { way: 'analogy', inputs: [a!, b!, c!] };
  },
} as const satisfies Way<AnalogyRequest>;

export async function writeAnalogy(
  { inputs }: AnalogyRequest,
  { vae, args: { strength, count }, options }: SentenceTask,
): Promise<Written> {
  const sentences = await vae.analogy(inputs, { ...options, strength, count });
  return {
    json: { sentences: sentences.map(sentenceInJson) },
    lines: sentences.map(({ text }) => text),
  };
}
