import { Tensor } from 'onnxruntime-node';
import { logProbabilityOf } from '../../src/decode/choose-token.js';
import { TOKEN_IDS } from '../sentence/token-ids.js';
import { constraintFeeds } from './constraint-feeds.js';
import type { SentenceReference } from './reference.js';
import { float32, int64, numbersOf, type LoadedGraph } from './run-graph.js';
import { padRows } from './token-rows.js';

const BEAMS = 3;

/**
 * Compares the log-probabilities of the sentences that a beam search finds with those of tfjs, and its scores with their
 * sums. Infinite where it finds nothing, or worse sentences first.
 */
export async function beamDifference(
  decoder: LoadedGraph,
  reference: SentenceReference,
  latent: Float32Array,
  batch: number,
  vocabulary: number,
): Promise<number> {
  const width = latent.length / batch;
  const outputs = await decoder.run({
    latent: float32(latent, [batch, width]),
    beam_width: int64([BEAMS], []),
    n_best: int64([BEAMS], []),
    length_penalty: new Tensor('float32', Float32Array.of(0), []),
    ...constraintFeeds({ minTokens: 2, repetitionPenalty: 1, noRepeatNgram: 3 }, batch, vocabulary),
  });
  const ids = numbersOf(outputs, 'token_ids');
  const logProbs = numbersOf(outputs, 'log_probs');
  const scores = numbersOf(outputs, 'scores');
  const steps = ids.length / scores.length;
  const sentences = Array.from(scores, (_, at) => {
    const own = [...ids.subarray(at * steps, (at + 1) * steps)];
    const end = own.indexOf(TOKEN_IDS.eos);
    return end < 0 ? own : own.slice(0, end + 1);
  });
  const rows = padRows(sentences);
  const repeated = Float32Array.from({ length: scores.length * width }, (_, at) => {
    const row = Math.floor(at / width / BEAMS);
    return latent[row * width + (at % width)]!;
  });
  const logits = reference.logits(rows, repeated);

  let largest = 0;
  for (const [at, sentence] of sentences.entries()) {
    let sum = 0;
    for (const [step, id] of sentence.entries()) {
      const from = (at * rows.tokens + step) * vocabulary;
      const expected = logProbabilityOf(logits.subarray(from, from + vocabulary), id);
      largest = Math.max(largest, Math.abs(expected - logProbs[at * steps + step]!));
      sum += expected;
    }
    // Of a sum of so many numbers, the difference of each.
    largest = Math.max(largest, Math.abs(sum - scores[at]!) / sentence.length);
    const isCutOff = (place: number) => sentences[place]!.at(-1) !== TOKEN_IDS.eos;
    const isInOrder = at % BEAMS === 0 || isCutOff(at) || scores[at - 1]! >= scores[at]!;
    if (!isInOrder || !Number.isFinite(scores[at]!)) return Infinity;
  }
  return largest;
}
