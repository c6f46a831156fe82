import { number } from '../options.js';
import type { GenArguments } from '../gen.js';
import { sentenceInJson } from './in-json.js';
import { WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const sampleFlags = { sample: number('Make this many up') } as const;

/** What `--sample` asks for. */
export interface SampleRequest {
  way: 'sample';
  count: number;
}

/** From the prior. */
export const sampleWay = {
  takes: { 'sentence-vae': WORD_CHOICE, 'image-vae': ['output'] },
  read: ({ sample = NaN }: GenArguments): SampleRequest => ({ way: 'sample', count: sample }),
} as const satisfies Way<SampleRequest>;

export async function writeSample(
  { count }: SampleRequest,
  { vae, options }: SentenceTask,
): Promise<Written> {
  const sentences = await vae.sample(count, options);
  return {
    json: { sentences: sentences.map(sentenceInJson) },
    lines: sentences.map(({ text }) => text),
  };
}
