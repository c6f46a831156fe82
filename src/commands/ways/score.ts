import { lightly } from '../../terminal/emphasis.js';
import type { GenArguments } from '../gen.js';
import { rounded, sentenceInJson } from './in-json.js';
import { requireValues, texts } from './values.js';
import type { SentenceTask, Way, Written } from './way.js';

export const scoreFlags = {
  score: texts('Tell the log-probability of sentences and their words'),
} as const;

/** What `--score` asks for. */
export interface ScoreRequest {
  way: 'score';
  inputs: string[];
}

/** What the model thinks of sentences. */
export const scoreWay = {
  takes: { 'sentence-vae': [] },
  read: ({ score = [] }: GenArguments): ScoreRequest => ({
    way: 'score',
    inputs: requireValues('score', score, { least: 1, most: Infinity, expected: 'one or more values' }),
  }),
} as const satisfies Way<ScoreRequest>;

export async function writeScores(
  { inputs }: ScoreRequest,
  { vae, options }: SentenceTask,
): Promise<Written> {
  const sentences = await vae.score(inputs, options);
  return {
    json: {
      sentences: sentences.map((each) => ({
        ...sentenceInJson(each),
        tokens: each.tokens.map(({ text, logProbability }) => ({
          text,
          logProbability: rounded(logProbability),
        })),
      })),
    },
    lines: sentences.map(({ logProbability, tokens }) => {
      const words = tokens.map((token) => `${token.text} ${lightly(token.logProbability.toFixed(2))}`);
      return `${logProbability.toFixed(2)}  ${words.join('  ')}`;
    }),
  };
}
