import { Type, type TSchema } from 'typebox';
import { BOUNDS, type GenerateOptions } from '../../../decode/generate-options.js';
import type { RestLimits } from '../limits.js';

/** A whole number that JSON carries exactly. */
const SEED = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

export const seed = Type.Optional(
  Type.Integer({
    ...SEED,
    description: 'The same seed gives the same answer. Default: a new one each time.',
  }),
);

/** How one word is chosen: options of all that writes. */
const oneWord = ({ inputs, textLength }: RestLimits, temperature: 0 | 1) => ({
  seed,
  temperature: Type.Optional(
    Type.Number({
      description: 'Divides the logits; 0 always takes the likeliest word.',
      minimum: 0,
      maximum: BOUNDS.temperature,
      default: temperature,
    }),
  ),
  topK: Type.Optional(
    Type.Integer({
      description: 'Chooses among this many likeliest words only; 0: among all.',
      minimum: 0,
      maximum: 2 ** 31 - 1,
      default: 0,
    }),
  ),
  topP: Type.Optional(
    Type.Number({
      description:
        'Chooses among the fewest words with this probability together only (Holtzman et al. 2020).',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
    }),
  ),
  minP: Type.Optional(
    Type.Number({
      description: 'Chooses among the words that are at least this many times as likely as the likeliest.',
      minimum: 0,
      maximum: 1,
      default: 0,
    }),
  ),
  repetitionPenalty: Type.Optional(
    Type.Number({
      description:
        'Makes words less likely that the sentence has already; 1.2 is usual (Keskar et al. 2019).',
      minimum: 1,
      maximum: BOUNDS.repetitionPenalty,
      default: 1,
    }),
  ),
  noRepeatNgram: Type.Optional(
    Type.Integer({
      description: 'So many tokens in a row never come twice in a sentence; 0: they may.',
      minimum: 0,
      maximum: 1000,
      default: 0,
    }),
  ),
  banned: Type.Optional(
    Type.Array(Type.String({ maxLength: textLength }), {
      description: 'Words that are never written, in upper or lower case; one word each.',
      maxItems: inputs,
    }),
  ),
});

/** How a sentence is written where its length is open. */
const wholeSentence = ({ textLength }: RestLimits) => ({
  forced: Type.Optional(
    Type.Array(Type.String({ maxLength: textLength }), {
      description: 'Words, or groups of words, that must occur.',
      maxItems: 16,
    }),
  ),
  minWords: Type.Optional(
    Type.Integer({
      description: 'The fewest tokens of a sentence: words, pieces of rare words and punctuation marks.',
      minimum: 0,
      maximum: 10_000,
      default: 0,
    }),
  ),
  maxWords: Type.Optional(
    Type.Integer({
      description:
        'The most tokens of a sentence, which is cut off there. Default: as many as the model learnt.',
      minimum: 1,
      maximum: 10_000,
    }),
  ),
  beams: Type.Optional(
    Type.Integer({
      description: 'Searches for the likeliest sentence with a beam of this width; 1: no search.',
      minimum: 1,
      maximum: BOUNDS.beams,
      default: 1,
    }),
  ),
  lengthPenalty: Type.Optional(
    Type.Number({
      description: 'How far a search favours long sentences; 0.6 to 1 is usual (Wu et al. 2016).',
      minimum: 0,
      maximum: BOUNDS.lengthPenalty,
      default: 0,
    }),
  ),
});

/** What of a sentence is shown. */
const shown = {
  tokens: Type.Optional(
    Type.Boolean({ description: 'Whether sentences come with their tokens one by one.', default: false }),
  ),
};

/** Options of what fills blanks. */
export const blankOptions = (limits: RestLimits) => ({ ...oneWord(limits, 0), ...shown });

/**
 * Options of what writes sentences.
 * @param temperature what holds if nobody says
 */
export const writingOptions = (limits: RestLimits, temperature: 0 | 1) => {
  const options = {
    ...oneWord(limits, temperature),
    ...wholeSentence(limits),
    scores: Type.Optional(
      Type.Boolean({
        description: 'Whether sentences come with log-probabilities; without is faster.',
        default: true,
      }),
    ),
  } satisfies Record<keyof Omit<GenerateOptions, 'signal'>, TSchema>;
  return { ...options, ...shown };
};
