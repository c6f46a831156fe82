import type { Graph } from '../onnx/graph.js';
import { foldConstants } from './fold-constants.js';
import { foldIntoWeights } from './fold-into-weights.js';
import { foldPads } from './fold-pads.js';
import { fuseGemm } from './fuse-gemm.js';
import { fuseLayerNormalization } from './fuse-layer-normalization.js';
import { mergeDuplicates } from './merge-duplicates.js';
import type { Pass, PassOptions } from './pass.js';
import { pushTransposes } from './push-transposes.js';
import { removeCasts } from './remove-casts.js';
import { removeIdentities } from './remove-identities.js';
import { removeUnused } from './remove-unused.js';

/**
 * In this order: identities and casts hide patterns from all others; what is known ahead is folded before something is made
 * of it; equal nodes are merged before transpositions are counted; a normalisation is known by its last axis, which a
 * transposition may move; what scales channels stands behind its convolution only once no transposition is in between;
 * and all of them leave unused nodes behind.
 */
export const PASSES: readonly Pass[] = [
  removeIdentities,
  removeCasts,
  foldConstants,
  mergeDuplicates,
  fuseLayerNormalization,
  pushTransposes,
  fuseGemm,
  foldIntoWeights,
  foldPads,
  removeUnused,
];

/** One pass makes work for another, but never for long. */
const MOST_ROUNDS = 10;

/** Runs all passes over a graph and its subgraphs until nothing changes. */
export function simplify(graph: Graph, options: PassOptions = {}): Graph {
  return runPasses(graph, PASSES, options);
}

/** Runs passes in their order until none of them changes anything. */
export function runPasses(graph: Graph, passes: readonly Pass[], options: PassOptions = {}): Graph {
  let current = graph;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = current;
    for (const pass of passes) current = pass.run(current, options);
    if (current === before) break;
  }
  return current;
}

/** Leaves the graph as its handlers wrote it, but for what they leave behind. */
function tidy(graph: Graph): Graph {
  return removeUnused.run(removeIdentities.run(graph));
}

export interface FinishOptions extends PassOptions {
  readonly optimize: boolean;
}

/** The passes that were asked for. */
export function finish(graph: Graph, { optimize, ...options }: FinishOptions): Graph {
  return optimize ? simplify(graph, options) : tidy(graph);
}
