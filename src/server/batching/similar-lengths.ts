import type { Part } from './batch-queue.js';

/** How many rows could be computed in the time that one batch more costs, on a processor. */
const ROWS_OF_A_BATCH = 4;

/**
 * Which of these parts are computed along with the first, in their order: those whose sentences are about as long. A short sentence beside a long one
 * is padded, and its padding computed; sorted by length, a new batch begins where that would cost more than a batch does.
 * Parts without tokens to pad belong together.
 */
export function ofSimilarLength(parts: readonly Part[]): Part[] {
  const [oldest] = parts;
  let group = new Set<Part>();
  let tokens = 0; // of the sentences, without padding
  let rows = 0;
  for (const part of parts.toSorted((a, b) => tokensOf(a) - tokensOf(b))) {
    const longest = tokensOf(part);
    if (rows * longest - tokens > ROWS_OF_A_BATCH * longest) {
      if (group.has(oldest!)) break;
      [group, tokens, rows] = [new Set(), 0, 0];
    }
    group.add(part);
    tokens += part.rows * longest;
    rows += part.rows;
  }
  return parts.filter((part) => group.has(part));
}

const tokensOf = ({ run }: Part) => run.shape?.tokens ?? 0;
