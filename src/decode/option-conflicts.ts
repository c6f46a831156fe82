import { SentenceVaeError } from '../errors.js';
import type { Generation } from './generate-options.js';

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for options that contradict each other */
export function requireCompatible(generation: Generation): void {
  const { temperature, beams, lengthPenalty, minWords, maxWords } = generation;
  const limits = limitsOf(generation);
  if (beams > 1 && (temperature > 0 || limits.length > 0)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'a beam search, which draws nothing, to come without temperature, top-k, top-p and min-p',
      received: `${[...(temperature > 0 ? [`temperature ${temperature}`] : []), ...limits].join(', ')} came`,
      remedy: 'Leave them out, or leave the beams out to draw words',
    });
  }
  if (temperature === 0 && limits.length > 0) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a temperature above 0 along with ${limits.join(', ')}`,
      received: 'it is 0, which always takes the likeliest word',
      remedy: 'Set a temperature, such as 1, or leave the others out',
    });
  }
  if (lengthPenalty !== 0 && beams === 1) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'a length penalty to come with a beam search',
      received: `${lengthPenalty} came without one`,
      remedy: 'Set the number of beams, such as 5, or leave the penalty out',
    });
  }
  if (maxWords !== undefined && minWords > maxWords) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the fewest words to be at most the most words',
      received: `${minWords} and ${maxWords} came`,
      remedy: 'Lower the first or raise the second',
    });
  }
}

function limitsOf({ topK, topP, minP }: Generation): string[] {
  return [
    ...(topK > 0 ? [`top-k ${topK}`] : []),
    ...(topP < 1 ? [`top-p ${topP}`] : []),
    ...(minP > 0 ? [`min-p ${minP}`] : []),
  ];
}
