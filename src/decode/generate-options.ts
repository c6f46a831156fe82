import { inJson, SentenceVaeError } from '../errors.js';
import { requireCompatible } from './option-conflicts.js';

/** How a decoder chooses words; options of everything that writes sentences. */
export interface GenerateOptions {
  /** A whole number from 0 to 2^53 − 1; the same seed gives the same sentences. Default: a new one each time. */
  seed?: number | undefined;
  /** Divides the logits; 0 always takes the likeliest word (and so does anything below 0.001). */
  temperature?: number | undefined;
  /** Chooses among this many likeliest words only. Default 0: among all. */
  topK?: number | undefined;
  /** Chooses among the fewest words with this probability together only. Default 1: among all. */
  topP?: number | undefined;
  /** Chooses among the words that are at least this many times as likely as the likeliest. Default 0: among all. */
  minP?: number | undefined;
  /**
   * Makes words less likely that the sentence has already: their logits are divided by it if positive, else multiplied
   * (Keskar et al., "CTRL", 2019). At least 1; 1.2 is usual. Default 1: no word is.
   */
  repetitionPenalty?: number | undefined;
  /** So many tokens in a row never come twice in a sentence. Default 0: they may. */
  noRepeatNgram?: number | undefined;
  /** Words that are never written, in upper or lower case; one word each. */
  banned?: readonly string[] | undefined;
  /** Words, or groups of words, that must occur. */
  forced?: readonly string[] | undefined;
  /** The fewest tokens of a sentence: words, pieces of rare words and punctuation marks. Default 0. */
  minWords?: number | undefined;
  /** The most tokens of a sentence, which is cut off there. Default: as many as the model learnt. */
  maxWords?: number | undefined;
  /** Searches for the likeliest sentence with a beam of this width, from 1 to 64. Default 1: no search. */
  beams?: number | undefined;
  /**
   * α by which a beam search favours long sentences: it compares log p / ((5 + tokens) / 6)^α (Wu et al., "Google's
   * Neural Machine Translation System", 2016, eq. 14). From 0 to 5. Default 0: it compares log p.
   */
  lengthPenalty?: number | undefined;
  /** Whether sentences come with log-probabilities; without, which is faster, they are NaN. Default `true`. */
  scores?: boolean | undefined;
  /** Ends the work between two batches; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The one option of calls that choose nothing: the signal that ends them. */
export type Abortable = Pick<GenerateOptions, 'signal'>;

/** {@link GenerateOptions}, checked, with nothing left open but how long a sentence may be. */
export interface Generation {
  seed: number;
  temperature: number;
  topK: number;
  topP: number;
  minP: number;
  repetitionPenalty: number;
  noRepeatNgram: number;
  banned: readonly string[];
  forced: readonly string[];
  minWords: number;
  maxWords: number | undefined;
  beams: number;
  lengthPenalty: number;
  scores: boolean;
  signal: AbortSignal | undefined;
}

/** Below this, logits over the temperature could overflow, and the likeliest word is as good as certain. */
const COLDEST = 1e-3;
/** The greatest values that options may have. */
export const BOUNDS = { temperature: 100, repetitionPenalty: 100, beams: 64, lengthPenalty: 5 } as const;
/** What a search has if nobody says. */
export const DEFAULT_BEAMS = 5;

/**
 * Checks how words shall be chosen.
 * @param temperature what holds if the caller didn't say; a beam search is always at 0
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readGenerateOptions(options: GenerateOptions, temperature: number): Generation {
  const { seed = randomSeed(), topK = 0, topP = 1, minP = 0, scores = true, signal } = options;
  const { repetitionPenalty = 1, noRepeatNgram = 0, banned = [], forced = [] } = options;
  const { minWords = 0, maxWords, beams = 1, lengthPenalty = 0 } = options;
  const chosen = options.temperature ?? (beams > 1 ? 0 : temperature);
  requireSeed(seed);
  requireRange(
    'a temperature',
    chosen,
    [0, BOUNDS.temperature],
    'Use 0 for the likeliest words and 1 for the model as it is',
  );
  requireWhole('top-k', topK, 0, 'Use 0 to choose among all words');
  if (!(topP > 0 && topP <= 1)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'top-p to be above 0 and at most 1',
      received: `${topP} came`,
      remedy: 'Use 1 to choose among all words',
    });
  }
  requireRange('a min-p', minP, [0, 1], 'Use 0 to choose among all words');
  requireRange(
    'a repetition penalty',
    repetitionPenalty,
    [1, BOUNDS.repetitionPenalty],
    'Use 1 for none; 1.2 is usual',
  );
  requireWhole('the length of word groups that may not be repeated', noRepeatNgram, 0, 'Use 0 to allow all');
  requireTexts('banned words', banned);
  requireTexts('forced words', forced);
  requireWhole('the fewest words', minWords, 0, 'Use 0 for any length');
  if (maxWords !== undefined) requireWhole('the most words', maxWords, 1, 'Leave it out for any length');
  if (!Number.isInteger(beams) || beams < 1 || beams > BOUNDS.beams) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a whole number of beams from 1 to ${BOUNDS.beams}`,
      received: `${beams} came`,
      remedy: 'Use 1 for no search; 5 is usual',
    });
  }
  requireRange(
    'a length penalty',
    lengthPenalty,
    [0, BOUNDS.lengthPenalty],
    'Use 0 for none; 0.6 to 1 is usual',
  );
  const generation = {
    seed,
    temperature: chosen < COLDEST ? 0 : chosen,
    topK,
    topP,
    minP,
    repetitionPenalty,
    noRepeatNgram,
    banned,
    forced,
    minWords,
    maxWords,
    beams,
    lengthPenalty,
    scores,
    signal,
  };
  requireCompatible(generation);
  return generation;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless a search with `beams` can find so many sentences */
export function requireBest(best: number, beams: number): void {
  if (Number.isInteger(best) && best >= 1 && best <= beams) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a whole number of best sentences from 1 to ${beams}, the number of beams`,
    received: `${best} came`,
    remedy: 'Ask for fewer, or set more beams',
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless a seed has a sentence of this number, from 0 on */
export function requireIndex(index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < 2 ** 32) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'the number of a sentence, a whole one from 0 to 2^32 − 1',
    received: `${index} came`,
    remedy: 'Use 0 for the first',
  });
}

/** A new seed, short enough to be typed again. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function requireSeed(seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'the seed to be a whole number from 0 to 2^53 − 1',
    received: `${seed} came`,
    remedy: 'Choose one in this range, or none for a random one',
  });
}

const MOST_DRAWS = 1_000_000;

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function requireCount(count: number, what: string): void {
  if (Number.isInteger(count) && count >= 1 && count <= MOST_DRAWS) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a whole number of ${what} from 1 to ${MOST_DRAWS.toLocaleString('en')}`,
    received: `${count} came`,
    remedy: 'Choose one in this range',
  });
}

function requireRange(what: string, value: number, [least, most]: [number, number], remedy: string): void {
  if (value >= least && value <= most) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${what} from ${least} to ${most}`,
    received: `${value} came`,
    remedy,
  });
}

function requireWhole(what: string, value: number, least: number, remedy: string): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${what} to be a whole number from ${least} on`,
    received: `${value} came`,
    remedy,
  });
}

/** JavaScript callers may pass one text, whose letters would be taken for words. */
function requireTexts(what: string, value: unknown): void {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${what} as a list of texts`,
    received: `${inJson(value)} came`,
    remedy: 'Put the words into an array',
  });
}
