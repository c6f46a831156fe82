import type { Part } from './batch-queue.js';

/** How many rows more could be computed in the time that one batch more costs: about so many on a processor. */
const ROWS_OF_A_BATCH = 4;

/**
 * Which of these parts are best computed along with the first, in their order: those whose sentences are about as long.
 *
 * A short sentence beside a long one is padded, and its padding computed. So all lengths are cut into batches where that takes least
 * time in all, each batch counted as its rows and {@link ROWS_OF_A_BATCH} more, as often as its longest sentence has tokens.
 */
export function ofSimilarLength(parts: readonly Part[]): Part[] {
  const rows = new Map<number, number>();
  for (const part of parts) rows.set(tokensOf(part), (rows.get(tokensOf(part)) ?? 0) + part.rows);
  const lengths = [...rows.keys()].toSorted((a, b) => a - b);
  const begins = cheapestCuts(lengths.map((tokens) => ({ tokens, rows: rows.get(tokens)! })));
  const oldest = lengths.indexOf(tokensOf(parts[0]!));
  let end = lengths.length;
  while (begins[end]! > oldest) end = begins[end]!;
  const [shortest, longest] = [lengths[begins[end]!]!, lengths[end - 1]!];
  return parts.filter((part) => tokensOf(part) >= shortest && tokensOf(part) <= longest);
}

/** For each number of lengths, the shortest first, where the last batch of them begins. */
function cheapestCuts(lengths: readonly { tokens: number; rows: number }[]): number[] {
  const costs = [0];
  const begins = [0];
  for (const [last, { tokens }] of lengths.entries()) {
    let [least, begin, rows] = [Infinity, 0, ROWS_OF_A_BATCH];
    for (let first = last; first >= 0; first--) {
      rows += lengths[first]!.rows;
      const cost = costs[first]! + rows * tokens;
      if (cost <= least) [least, begin] = [cost, first];
    }
    costs.push(least);
    begins.push(begin);
  }
  return begins;
}

const tokensOf = ({ run }: Part) => run.shape?.tokens ?? 0;
