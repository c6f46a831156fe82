import { lightly, withNewWords } from '../../terminal/emphasis.js';
import type { GenArguments } from '../gen.js';
import { rounded, sentenceInJson } from './in-json.js';
import { text } from './values.js';
import { ONE_WORD, type SentenceTask, type Way, type Written } from './way.js';

export const infillFlags = {
  infill: text('Fill blanks: _ is a word, __ one to four'),
} as const;

/** What `--infill` asks for. */
export interface InfillRequest {
  way: 'infill';
  text: string;
}

/** Words for blanks. */
export const infillWay = {
  // Not what says how long sentences are, or which words they have: the text with its blanks does.
  takes: {
    'sentence-vae': ['count', ...ONE_WORD],
  },
  read: ({ infill = '' }: GenArguments): InfillRequest => ({ way: 'infill', text: infill }),
} as const satisfies Way<InfillRequest>;

export async function writeInfilled(
  { text: template }: InfillRequest,
  { vae, args: { count }, options }: SentenceTask,
): Promise<Written> {
  const sentences = await vae.infill(template, { ...options, count });
  return {
    json: {
      sentences: sentences.map((each) => ({
        ...sentenceInJson(each),
        logLikelihood: rounded(each.logLikelihood),
      })),
    },
    lines: sentences.map(
      (each) => `${lightly(each.logLikelihood.toFixed(2))}  ${withNewWords(each.text, template)}`,
    ),
  };
}
