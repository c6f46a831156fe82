import { uniforms } from '../../src/random/draws.js';
import { TOKEN_IDS } from '../sentence/token-ids.js';
import { bestChoosable, logProbability, type SentenceReference } from './reference.js';
import { float32, int64, numbersOf, type LoadedGraph } from './run-graph.js';
import { Tensor } from 'onnxruntime-node';

const STEPS = 20;

/**
 * Compares greedy decoding in the graph with a loop over the tfjs network: the same id at every step, and its log p.
 * Where the ids differ the difference is that of their two logits, so that only a tie may go either way; the row is not
 * followed further.
 * @param latent `[batch, size]`
 */
export async function greedyDifference(
  decoder: LoadedGraph,
  reference: SentenceReference,
  latent: Float32Array,
  batch: number,
): Promise<number> {
  const outputs = await decoder.run({
    latent: float32(latent, [batch, latent.length / batch]),
    uniforms: float32(uniforms({ seed: 0, purpose: 'verification', index: 1 }, batch * STEPS), [
      batch,
      STEPS,
    ]),
    temperature: new Tensor('float32', Float32Array.of(0), []),
    top_k: int64([0], []),
    top_p: new Tensor('float32', Float32Array.of(1), []),
  });
  const ids = numbersOf(outputs, 'token_ids');
  const logProbs = numbersOf(outputs, 'log_probs');
  const steps = ids.length / batch;

  let largest = 0;
  const prefixes = Array.from({ length: batch }, (): number[] => [TOKEN_IDS.bos]);
  const open = new Set(prefixes.keys());
  let step = 0;
  for (; step < STEPS && open.size > 0; step++) {
    if (step >= steps) return Infinity; // the graph stopped before every row had ended
    const logits = reference.nextLogits(prefixes, latent);
    const vocabulary = logits.length / batch;
    for (const [row, prefix] of prefixes.entries()) {
      const own = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
      const id = ids[row * steps + step]!;
      prefix.push(id);
      if (!open.has(row)) continue;
      const best = bestChoosable(own);
      largest = Math.max(largest, Math.abs(logProbability(own, id) - logProbs[row * steps + step]!));
      if (id !== best) largest = Math.max(largest, own[best]! - own[id]!);
      if (id !== best || id === TOKEN_IDS.eos) open.delete(row);
    }
  }
  return largest;
}
