import { SentenceVaeError } from '../../errors.js';
import type { GenerateOptions } from '../../decode/generate-options.js';
import type { GenArguments } from '../gen.js';
import { number } from '../options.js';
import { someTexts } from './values.js';

/** The flags that say how a decoder chooses words. */
export const wordChoiceFlags = {
  temperature: number('0 takes the likeliest words; higher is bolder [default: 0; with --sample: 1]'),
  'top-k': number('Choose among this many likeliest words [default: all]'),
  'top-p': number('Choose among the fewest words with this probability together [default: all]'),
  'min-p': number('Choose among words at least this many times as likely as the likeliest [default: all]'),
  'repetition-penalty': number('Make words that came already less likely; 1.2 is usual [default: 1]'),
  'no-repeat-ngram': number('Never so many words in a row twice [default: any]'),
  ban: someTexts('Words that are never written'),
  force: someTexts('Words, or groups of them in quotation marks, that must occur'),
  'min-words': number('Fewest words of a sentence, pieces of rare ones counted one by one [default: any]'),
  'max-words': number('Most words of a sentence, counted so [default: as many as the model learnt]'),
  beams: number('Search for the likeliest sentence with a beam of this width [default: no search]'),
  'length-penalty': number('With beams: higher favours longer sentences; 0.6 to 1 is usual [default: 0]'),
} as const;

/** The flags of sentences that stand by themselves. */
export const candidateFlags = {
  'n-best': number('With beams: this many sentences instead of the best one [default: 1]'),
  stream: { type: 'boolean', describe: 'Print each word as soon as it is chosen' },
} as const;

/** What the flags ask of the decoder. */
export function wordChoice(args: GenArguments): GenerateOptions {
  const { temperature, topK, topP, minP, repetitionPenalty, noRepeatNgram } = args;
  const { minWords, maxWords, beams, lengthPenalty } = args;
  return {
    temperature,
    topK,
    topP,
    minP,
    repetitionPenalty,
    noRepeatNgram,
    banned: args.ban?.map(String),
    forced: args.force?.map(String),
    minWords,
    maxWords,
    beams,
    lengthPenalty,
  };
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for a stream along with what is printed at once */
export function requireStreamAlone({ stream, json, nBest }: GenArguments): void {
  const other = json ? '--json' : nBest !== undefined ? '--n-best' : undefined;
  if (!stream || other === undefined) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: '--stream, which prints words one by one, without what prints whole sentences',
    received: `${other} came`,
    remedy: 'Leave one of them out',
  });
}
