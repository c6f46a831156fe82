import type { ModelStatistics } from './open-inference.js';

/** Statistics as Triton's extension has them, in the words that HTTP and gRPC share. */
export function statisticsBody(all: readonly ModelStatistics[]) {
  return { model_stats: all.map(modelBody) };
}

function modelBody(model: ModelStatistics) {
  const success = { count: model.successes, ns: Number(model.successNanoseconds) };
  return {
    name: model.name,
    version: model.version,
    last_inference: model.latest,
    inference_count: model.rows,
    execution_count: model.successes,
    inference_stats: {
      success,
      fail: { count: model.failures, ns: Number(model.failureNanoseconds) },
      // Waiting and reading are within: requests of several clients are computed together, which no count of one tells apart.
      queue: NONE,
      compute_input: NONE,
      compute_infer: success,
      compute_output: NONE,
      cache_hit: NONE,
      cache_miss: NONE,
    },
    batch_stats: [],
  };
}

const NONE = { count: 0, ns: 0 };
