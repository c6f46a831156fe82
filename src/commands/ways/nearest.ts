import { SentenceVaeError } from '../../errors.js';
import { MEASURES } from '../../latent/distance.js';
import { lightly } from '../../terminal/emphasis.js';
import type { GenArguments } from '../gen.js';
import { rounded } from './in-json.js';
import { text } from './values.js';
import type { SentenceTask, Way, Written } from './way.js';

export const nearestFlags = {
  nearest: text('Find the sentences of --among that are nearest to one'),
} as const;

export const nearestDetails = {
  among: {
    type: 'string',
    requiresArg: true,
    describe: 'A file with a sentence a line, also as gzip; - reads standard input',
  },
  measure: {
    choices: MEASURES,
    requiresArg: true,
    describe: 'What is near: distance or angle of means, or divergence of posteriors [default: euclidean]',
  },
} as const;

/** What `--nearest` asks for. */
export interface NearestRequest {
  way: 'nearest';
  text: string;
  among: string;
}

/** The neighbours of a sentence. */
export const nearestWay = {
  takes: { 'sentence-vae': ['among', 'measure', 'count'] },
  read: ({ nearest = '', among }: GenArguments): NearestRequest => {
    if (among !== undefined) return { way: 'nearest', text: nearest, among };
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'a file of sentences after --among, along with --nearest',
      received: 'none came',
      remedy: 'Add --among sentences.txt',
    });
  },
} as const satisfies Way<NearestRequest>;

export async function findNearest(
  { text: centre, among }: NearestRequest,
  { vae, args: { measure, count, signal } }: SentenceTask,
): Promise<Written> {
  const { readLines } = await import('./read-lines.js');
  const { sentences, compared, unusable } = await vae.nearest(centre, readLines(among, signal), {
    count,
    measure,
    signal,
  });
  return {
    json: {
      sentences: sentences.map(({ text: found, index, distance }) => ({
        text: found,
        line: index + 1,
        distance: rounded(distance),
      })),
      compared,
      unusable,
    },
    lines: sentences.map((each) => `${lightly(each.distance.toFixed(2))}  ${each.text}`),
    notes: [
      ...(unusable > 0
        ? [`Passed over: ${unusable.toLocaleString('en')} line${unusable === 1 ? '' : 's'} of ${among}`]
        : []),
      ...(compared === 0 ? [`Found none: ${among} has no sentence that can be compared`] : []),
      ...(compared > 0 && count !== undefined && sentences.length < count
        ? [`Found ${sentences.length}: ${among} has no more sentences that differ`]
        : []),
    ],
  };
}
