import { requireCount } from '../../decode/generate-options.js';
import { drawFromPrior } from '../../latent/latent.js';
import { number } from '../options.js';
import type { GenArguments } from '../gen.js';
import { isOfEachLatent, writeEachLatent } from './from-latents.js';
import { sentenceInJson } from './in-json.js';
import { EACH_LATENT, WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const sampleFlags = { sample: number('Make this many up') } as const;

/** What `--sample` asks for. */
export interface SampleRequest {
  way: 'sample';
  count: number;
}

/** From the prior. */
export const sampleWay = {
  takes: { 'sentence-vae': [...WORD_CHOICE, ...EACH_LATENT], 'image-vae': ['output'] },
  read: ({ sample = NaN }: GenArguments): SampleRequest => ({ way: 'sample', count: sample }),
} as const satisfies Way<SampleRequest>;

export async function writeSample({ count }: SampleRequest, task: SentenceTask): Promise<Written> {
  const { vae, args, options } = task;
  if (isOfEachLatent(args)) {
    requireCount(count, 'sentences');
    return writeEachLatent(drawFromPrior(count, vae.config.sizes.latent, options.seed), task, 1);
  }
  const sentences = await vae.sample(count, options);
  return {
    json: { sentences: sentences.map(sentenceInJson) },
    lines: sentences.map(({ text }) => text),
  };
}
