import { readGenerateOptions, requireCount } from '../../decode/generate-options.js';
import { drawFromPrior, eachDrawFromPrior } from '../../latent/latent.js';
import type { Outcome } from '../../bulk/outcome.js';
import type { Sentence } from '../../decode/sentence.js';
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
  const { latent } = vae.config.sizes;
  requireCount(count, 'sentences');
  if (isOfEachLatent(args)) return writeEachLatent(drawFromPrior(count, latent, options.seed), task, 1);
  if (args.json)
    return { json: { sentences: (await vae.sample(count, options)).map(sentenceInJson) }, lines: [] };
  // Line by line, so that a million sentences need no more memory than a few thousand.
  const generation = readGenerateOptions(options, 1);
  return {
    json: {},
    lines: textsOf(vae.decodeAll(eachDrawFromPrior(count, latent, options.seed), generation)),
  };
}

async function* textsOf(outcomes: AsyncIterable<Outcome<unknown, Sentence>>): AsyncGenerator<string, void> {
  for await (const { result, fault } of outcomes) {
    if (fault) throw fault.error;
    yield result.text;
  }
}
