import { readGenerateOptions, requireCount } from '../../decode/generate-options.js';
import type { Outcome } from '../../bulk/outcome.js';
import type { Sentence } from '../../decode/sentence.js';
import { number } from '../options.js';
import type { GenArguments } from '../gen.js';
import { isOfEachLatent, writeEachLatent } from './from-latents.js';
import { sentenceInJson } from './in-json.js';
import { EACH_LATENT, WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const sampleFlags = { sample: number('Make this many up') } as const;

export const sampleDetails = {
  prior: {
    choices: ['standard', 'fitted'],
    requiresArg: true,
    describe:
      'What --sample draws from: the standard normal, or what was fitted to the latents of training examples [default: fitted, if the model has it]',
  },
} as const;

/** What `--sample` asks for. */
export interface SampleRequest {
  way: 'sample';
  count: number;
}

/** From the prior. */
export const sampleWay = {
  takes: { 'sentence-vae': [...WORD_CHOICE, ...EACH_LATENT, 'prior'], 'image-vae': ['output', 'prior'] },
  read: ({ sample = NaN }: GenArguments): SampleRequest => ({ way: 'sample', count: sample }),
} as const satisfies Way<SampleRequest>;

export async function writeSample({ count }: SampleRequest, task: SentenceTask): Promise<Written> {
  const { vae, args, options } = task;
  const { prior, signal } = args;
  requireCount(count, 'sentences');
  const drawn = () => vae.drawLatents(count, { prior, seed: options.seed, signal });
  if (isOfEachLatent(args)) {
    const latents: Float32Array[] = [];
    for await (const latent of drawn()) latents.push(latent);
    return writeEachLatent(latents, task, 1);
  }
  if (args.json) {
    const sentences = await vae.sample(count, { ...options, prior });
    return { json: { sentences: sentences.map(sentenceInJson) }, lines: [] };
  }
  // Line by line, so that a million sentences need no more memory than a few thousand.
  return {
    json: {},
    lines: textsOf(vae.decodeAll(drawn(), readGenerateOptions(options, 1))),
  };
}

async function* textsOf(outcomes: AsyncIterable<Outcome<unknown, Sentence>>): AsyncGenerator<string, void> {
  for await (const { result, fault } of outcomes) {
    if (fault) throw fault.error;
    yield result.text;
  }
}
