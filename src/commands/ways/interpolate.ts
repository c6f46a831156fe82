import { lightly, withNewWords } from '../../terminal/emphasis.js';
import { number } from '../options.js';
import type { GenArguments } from '../gen.js';
import { rounded, sentenceInJson } from './in-json.js';
import { requireValues, texts } from './values.js';
import { IMAGES, WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const interpolateFlags = {
  interpolate: texts('Go from one sentence (or image) to another, or through several'),
} as const;

export const interpolateDetails = {
  steps: number(
    'Points from one to the next, both included [default: 7; with --grid: 5, or 7 images; with --plane: 11]',
  ),
  path: {
    choices: ['linear', 'spherical'],
    requiresArg: true,
    describe: 'Way of an interpolation or a grid [default: linear]',
  },
  distinct: {
    type: 'boolean',
    describe: 'No sentence twice: look for others between the steps, or further afield',
  },
  'most-equal': number(
    'Which share of their words neighbours may have in common, such as 0.4; implies --distinct [default: 0.6, or 1 with --steps, --path or --distinct]',
  ),
  refine: {
    type: 'boolean',
    describe:
      "Look for latents that the given sentences are written from, where the encoder's are none [default: true]",
  },
} as const;

/** What neighbours may have in common where nothing is said of the way: enough to follow it, and no line like the one before. */
const IN_COMMON = 0.6;

/** What `--interpolate` asks for. */
export interface InterpolateRequest {
  way: 'interpolate';
  inputs: string[];
}

/** From sentence to sentence. */
export const interpolateWay = {
  takes: {
    'sentence-vae': [...WORD_CHOICE, 'steps', 'path', 'distinct', 'most-equal', 'refine'],
    'image-vae': [...IMAGES, 'steps', 'path'],
  },
  read: ({ interpolate = [] }: GenArguments): InterpolateRequest => ({
    way: 'interpolate',
    inputs: requireValues('interpolate', interpolate, {
      least: 2,
      most: Infinity,
      expected: 'two or more values',
    }),
  }),
} as const satisfies Way<InterpolateRequest>;

export async function writeInterpolation(
  { inputs }: InterpolateRequest,
  { vae, args: { steps, path, distinct, mostEqual, refine }, options }: SentenceTask,
): Promise<Written> {
  const isLeftOpen = steps === undefined && path === undefined && distinct === undefined;
  const walk = await vae.interpolate(inputs, {
    ...options,
    steps,
    path,
    distinct,
    mostEqual: mostEqual ?? (isLeftOpen ? IN_COMMON : undefined),
    refine,
  });
  return {
    json: { sentences: walk.map((each) => ({ ...sentenceInJson(each), t: rounded(each.t) })) },
    lines: walk.map(({ t, text }, i) => `${lightly(t.toFixed(2))}  ${withNewWords(text, walk[i - 1]?.text)}`),
  };
}
