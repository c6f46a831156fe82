import type { GraphTensor } from '../../onnx/graph.js';
import { isShared, PADDED_INPUTS, type Feeds, type RunShape } from './run-shape.js';
import { stackRows } from './stack-rows.js';

/** Some rows of a run. */
export interface RunRows {
  feeds: Feeds;
  shape: RunShape;
  first: number;
  rows: number;
}

/**
 * What a graph is run with to compute rows of several runs at once, one below the other. Tokens are padded up to the longest.
 * @param runs of one key and bias
 * @param pad id of the token that stands for none
 */
export function joinFeeds(runs: readonly RunRows[], pad: number): Record<string, GraphTensor> {
  const [{ feeds: model }] = runs as readonly [RunRows];
  const tokens = Math.max(0, ...runs.map(({ shape }) => shape.tokens ?? 0));
  return Object.fromEntries(
    Object.entries(model).map(([name, tensor]) => {
      if (isShared(name, tensor)) return [name, tensor];
      const ranges = runs.map(({ feeds, first, rows }) => ({ tensor: feeds[name]!, first, rows }));
      if (!PADDED_INPUTS.has(name)) return [name, stackRows(ranges)];
      return [name, stackRows(ranges, { columns: tokens, filling: name === 'input_ids' ? pad : 0 })];
    }),
  );
}
