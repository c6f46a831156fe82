import { SentenceVaeError } from '../errors.js';

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
  /** Ends the work between two batches; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** {@link GenerateOptions}, checked, with nothing left open. */
export interface Generation {
  seed: number;
  temperature: number;
  topK: number;
  topP: number;
  signal: AbortSignal | undefined;
}

/** Below this, logits over the temperature could overflow, and the likeliest word is as good as certain. */
const COLDEST = 1e-3;
const HOTTEST = 100;

/**
 * Checks how words shall be chosen.
 * @param temperature what holds if the caller didn't say
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readGenerateOptions(options: GenerateOptions, temperature: number): Generation {
  const { seed = randomSeed(), topK = 0, topP = 1, signal } = options;
  const chosen = options.temperature ?? temperature;
  requireSeed(seed);
  if (!(chosen >= 0 && chosen <= HOTTEST)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a temperature from 0 to ${HOTTEST}`,
      received: `${chosen} came`,
      remedy: 'Use 0 for the likeliest words and 1 for the model as it is',
    });
  }
  if (!Number.isSafeInteger(topK) || topK < 0) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'top-k to be a whole number from 0 on',
      received: `${topK} came`,
      remedy: 'Use 0 to choose among all words',
    });
  }
  if (!(topP > 0 && topP <= 1)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'top-p to be above 0 and at most 1',
      received: `${topP} came`,
      remedy: 'Use 1 to choose among all words',
    });
  }
  return { seed, temperature: chosen < COLDEST ? 0 : chosen, topK, topP, signal };
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
