import { Tensor } from 'onnxruntime-node';
import { logProbabilityOf, restrictLogits, type Restrictions } from '../../src/decode/choose-token.js';
import { TOKEN_IDS } from '../sentence/token-ids.js';
import { bestChoosable, type SentenceReference } from './reference.js';
import { float32, int64, numbersOf, type LoadedGraph } from './run-graph.js';
import { padRows } from './token-rows.js';

/** How many tokens are written. */
export const STEPS = 20;

/**
 * Compares greedy decoding in the graph with the tfjs network: the same id at every step, and its log p.
 *
 * tfjs is given the ids that the graph wrote, and at each step has to prefer the id that comes next. As long as it does,
 * it would have written those ids itself; so one pass tells what a loop over growing sentences would. Where it prefers
 * another id, the difference is that of the two logits, so that only a tie may go either way.
 * @param latent `[batch, size]`
 */
export async function greedyDifference(
  decoder: LoadedGraph,
  reference: SentenceReference,
  latent: Float32Array,
  batch: number,
  constraint?: GreedyConstraint,
): Promise<number> {
  const { ids, logProbs } = await decodeGreedily(decoder, latent, batch, STEPS, constraint?.feeds);
  const rows = padRows(ids);
  const logits = reference.logits(rows, latent);
  const vocabulary = logits.length / (batch * rows.tokens);

  let largest = 0;
  for (const [row, sentence] of ids.entries()) {
    const isWhole = sentence.at(-1) === TOKEN_IDS.eos || sentence.length === STEPS;
    if (!isWhole) return Infinity;
    for (const [step, id] of sentence.entries()) {
      const at = (row * rows.tokens + step) * vocabulary;
      const own = logits.subarray(at, at + vocabulary);
      const restricted = constraint
        ? Float32Array.from(restrictLogits(own, sentence.slice(0, step), constraint.restrictions, TOKEN_IDS))
        : own;
      const preference = restricted[bestChoosable(restricted)]! - restricted[id]!;
      const score = Math.abs(logProbabilityOf(own, id) - logProbs[row]![step]!);
      largest = Math.max(largest, preference, score);
      // A tie that went the other way: what follows is another sentence.
      if (preference > 0) break;
    }
  }
  return largest;
}

/** What restricts the sentences, if anything does. */
export interface GreedyConstraint {
  restrictions: Restrictions;
  /** The same, as inputs of the graph. */
  feeds: Readonly<Record<string, Tensor>>;
}

interface Decoded {
  /** Ids of each row, up to and with `<eos>`. */
  ids: number[][];
  logProbs: number[][];
}

/** Writes the likeliest ids for each latent `[batch, size]`. */
export async function decodeGreedily(
  decoder: LoadedGraph,
  latent: Float32Array,
  batch: number,
  maxTokens: number,
  feeds: GreedyConstraint['feeds'] = {},
): Promise<Decoded> {
  const outputs = await decoder.run({
    latent: float32(latent, [batch, latent.length / batch]),
    uniforms: float32(new Float32Array(batch * maxTokens), [batch, maxTokens]),
    temperature: new Tensor('float32', Float32Array.of(0), []),
    top_k: int64([0], []),
    top_p: new Tensor('float32', Float32Array.of(1), []),
    min_p: new Tensor('float32', Float32Array.of(0), []),
    with_log_probs: new Tensor('bool', Uint8Array.of(1), []),
    ...feeds,
  });
  const ids = numbersOf(outputs, 'token_ids');
  const logProbs = numbersOf(outputs, 'log_probs');
  const steps = ids.length / batch;
  const lengths = Array.from({ length: batch }, (_, row) => {
    const end = ids.subarray(row * steps, (row + 1) * steps).indexOf(TOKEN_IDS.eos);
    return end < 0 ? steps : end + 1;
  });
  const rowsOf = (values: Float32Array) =>
    lengths.map((length, row) => [...values.subarray(row * steps, row * steps + length)]);
  return { ids: rowsOf(ids), logProbs: rowsOf(logProbs) };
}
