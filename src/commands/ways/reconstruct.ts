import { meanOrDraw } from '../../latent/latent.js';
import type { GenArguments } from '../gen.js';
import { isOfEachLatent, writeEachLatent } from './from-latents.js';
import { sentenceInJson } from './in-json.js';
import { requireValues, texts } from './values.js';
import { EACH_LATENT, IMAGES, WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const reconstructFlags = {
  reconstruct: texts('Encode sentences (or images) and write them again'),
} as const;

export const reconstructDetails = {
  draw: { type: 'boolean', describe: 'Reconstruct from a draw from the posterior, not from its mean' },
} as const;

/** What `--reconstruct` asks for. */
export interface ReconstructRequest {
  way: 'reconstruct';
  inputs: string[];
}

/** There and back. */
export const reconstructWay = {
  takes: {
    'sentence-vae': [...WORD_CHOICE, ...EACH_LATENT, 'draw'],
    'image-vae': [...IMAGES, 'draw'],
  },
  read: ({ reconstruct = [] }: GenArguments): ReconstructRequest => ({
    way: 'reconstruct',
    inputs: requireValues('reconstruct', reconstruct, {
      least: 1,
      most: Infinity,
      expected: 'one or more values',
    }),
  }),
} as const satisfies Way<ReconstructRequest>;

export async function writeReconstructions(
  { inputs }: ReconstructRequest,
  task: SentenceTask,
): Promise<Written> {
  const { vae, args, options } = task;
  const { draw } = args;
  if (isOfEachLatent(args)) {
    const posteriors = await vae.encode(inputs, options);
    const latents = posteriors.map((latent, index) =>
      meanOrDraw(latent, draw, { seed: options.seed, index }),
    );
    return writeEachLatent(latents, task, 0);
  }
  const sentences = await vae.reconstruct(inputs, { ...options, draw });
  return {
    json: { sentences: sentences.map(sentenceInJson) },
    lines: sentences.map(({ text }) => text),
  };
}
