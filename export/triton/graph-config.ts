import type { GraphInterface } from './graph-interface.js';
import type { ModelConfig, TritonTensor } from './model-config.js';

/** As many rows as `sentence-vae serve` merges. */
const MOST_ROWS = 64;

/** How Triton runs a graph of a package. */
export function graphConfig(name: string, { inputs, outputs }: GraphInterface): ModelConfig {
  return {
    name,
    runner: 'platform: "onnxruntime_onnx"',
    ...batching([...inputs, ...outputs]),
    instances: 1,
    inputs,
    outputs,
  };
}

/** Triton merges requests whose tensors all have rows, and more than one number in each. */
function batching(tensors: readonly TritonTensor[]): Pick<ModelConfig, 'maxBatchSize' | 'batchingNote'> {
  const shared = tensors.filter(({ shape }) => shape[0] !== 'batch').map(({ name }) => name);
  if (shared.length > 0) {
    return {
      maxBatchSize: 0,
      batchingNote: `Requests cannot be merged: of ${shared.join(', ')} there is one for all rows, and Triton doesn't compare them.`,
    };
  }
  const flat = tensors.filter(({ shape }) => shape.length === 1).map(({ name }) => name);
  if (flat.length > 0) {
    return {
      maxBatchSize: 0,
      batchingNote: `Merging requests would take ${flat.join(', ')} as [batch, 1], where the graph and its other servers have [batch].`,
    };
  }
  return {
    maxBatchSize: MOST_ROWS,
    batchingNote:
      'The first length of every tensor is the batch. Requests of equal other lengths are merged.',
  };
}
