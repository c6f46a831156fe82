import { Tensor } from 'onnxruntime-node';
import type { Restrictions } from '../../src/decode/choose-token.js';
import { STEPS } from './greedy-difference.js';
import { float32, int64 } from './run-graph.js';

/** What a graph that writes under restrictions is given of them; no word is forced. */
export function constraintFeeds(
  { bias, minTokens, repetitionPenalty, noRepeatNgram }: Restrictions,
  batch: number,
  vocabulary = bias?.length ?? 0,
): Record<string, Tensor> {
  return {
    logit_bias: float32(bias ?? new Float32Array(vocabulary), [vocabulary]),
    forced_ids: int64(
      Array.from({ length: batch * STEPS }, () => -1),
      [batch, STEPS],
    ),
    min_tokens: int64([minTokens], []),
    repetition_penalty: new Tensor('float32', Float32Array.of(repetitionPenalty), []),
    no_repeat_ngram: int64([noRepeatNgram], []),
  };
}
