import { requireCount } from '../../decode/generate-options.js';
import type { Sentence } from '../../decode/sentence.js';
import { SentenceVaeError } from '../../errors.js';
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
  'best-of': number(
    'Writes so many for each one of --sample and keeps the one that the decoder is surest of, such as 4 [default: 1]',
  ),
} as const;

/** What `--sample` asks for. */
export interface SampleRequest {
  way: 'sample';
  count: number;
}

/** From the prior. */
export const sampleWay = {
  takes: {
    'sentence-vae': [...WORD_CHOICE, ...EACH_LATENT, 'prior', 'best-of'],
    'image-vae': ['output', 'prior'],
  },
  read: ({ sample = NaN }: GenArguments): SampleRequest => ({ way: 'sample', count: sample }),
} as const satisfies Way<SampleRequest>;

export async function writeSample({ count }: SampleRequest, task: SentenceTask): Promise<Written> {
  const { vae, args, options } = task;
  const { prior, bestOf, signal } = args;
  requireCount(count, 'sentences');
  const drawn = () => vae.drawLatents(count, { prior, seed: options.seed, signal });
  if (isOfEachLatent(args)) {
    requireOneEach(bestOf);
    const latents: Float32Array[] = [];
    for await (const latent of drawn()) latents.push(latent);
    return writeEachLatent(latents, task, 1);
  }
  if (args.json) {
    const sentences = await vae.sample(count, { ...options, prior, bestOf });
    return { json: { sentences: sentences.map(sentenceInJson) }, lines: [] };
  }
  // Line by line, so that a million sentences need no more memory than a few thousand.
  return {
    json: {},
    lines: textsOf(vae.sampleEach(count, { ...options, prior, bestOf })),
  };
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` where the best of several sentences is to be shown before they are written */
function requireOneEach(bestOf = 1): void {
  if (bestOf === 1) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected:
      '--best-of, which chooses among whole sentences of several latents, without --n-best and --stream',
    received: `--best-of ${bestOf} came along`,
    remedy: 'Leave one of them out',
  });
}

async function* textsOf(sentences: AsyncIterable<Sentence>): AsyncGenerator<string, void> {
  for await (const { text } of sentences) yield text;
}
