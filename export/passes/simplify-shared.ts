import type { Graph } from '../onnx/graph.js';
import { mergeDuplicates } from './merge-duplicates.js';
import type { Pass } from './pass.js';
import { pushTransposes } from './push-transposes.js';
import { removeCasts } from './remove-casts.js';
import { removeIdentities } from './remove-identities.js';
import { removeUnused } from './remove-unused.js';
import { runPasses } from './simplify.js';

/** None of them makes a weight of a weight: graphs that share a file of weights would each have their own. */
const PASSES: readonly Pass[] = [
  removeIdentities,
  removeCasts,
  mergeDuplicates,
  pushTransposes,
  removeUnused,
];

/** Makes a graph simpler and leaves its weights as they are. */
export function simplifyShared(graph: Graph): Graph {
  return runPasses(graph, PASSES);
}
