import type { Graph } from '../onnx/graph.js';
import { cancelTransposes } from './cancel-transposes.js';
import type { Pass } from './pass.js';
import { removeIdentities } from './remove-identities.js';
import { removeUnused } from './remove-unused.js';

/** In this order: identities hide transposes that cancel, and both leave unused nodes behind. */
export const PASSES: readonly Pass[] = [removeIdentities, cancelTransposes, removeUnused];

/** Runs all passes over a graph and its subgraphs. */
export function simplify(graph: Graph): Graph {
  return PASSES.reduce((current, pass) => pass.run(current), graph);
}
