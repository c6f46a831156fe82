import { largestDifference } from './largest-difference.js';
import type { SentenceReference } from './reference.js';
import { float32, int64, numbersOf, type LoadedGraph } from './run-graph.js';
import { previousIds, type TokenRows } from './token-rows.js';

/** The graphs that write one token at a time. */
export interface SteppedDecoder {
  start: LoadedGraph;
  step: LoadedGraph;
}

/**
 * Compares the logits of the step graph, begun with the start graph and fed with given sentences, with those of the tfjs
 * network: a fault in either graph shows.
 * @param latent `[batch, size]`
 */
export async function stepDifference(
  { start, step }: SteppedDecoder,
  reference: SentenceReference,
  rows: TokenRows,
  latent: Float32Array,
): Promise<number> {
  const { batch, tokens } = rows;
  const previous = previousIds(rows);
  const expected = reference.logits(rows, latent);
  const vocabulary = expected.length / (batch * tokens);
  const z = float32(latent, [batch, latent.length / batch]);

  let hidden = (await start.run({ latent: z }))['hidden']!;
  let largest = 0;
  for (let at = 0; at < tokens; at++) {
    const ids = Array.from({ length: batch }, (_, row) => previous[row * tokens + at]!);
    const outputs = await step.run({ token_ids: int64(ids, [batch]), hidden, latent: z });
    const logits = numbersOf(outputs, 'logits');
    for (let row = 0; row < batch; row++) {
      const from = (row * tokens + at) * vocabulary;
      const found = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
      largest = Math.max(largest, largestDifference(found, expected.subarray(from, from + vocabulary)));
    }
    hidden = outputs['next_hidden']!;
  }
  return largest;
}
