import { subgraphsOf, valuesReadBy, type Graph } from '../onnx/graph.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';
import { chooseLayouts } from './transposes/choose-layouts.js';
import { permutationOf, problemOf, totalCost } from './transposes/layouts.js';
import { writeLayouts } from './transposes/write-layouts.js';

/** Computes nodes in other orders of their axes where that saves transpositions, and merges those that remain. */
export const pushTransposes: Pass = {
  name: 'push transposes',
  reason:
    'tfjs keeps channels last and ONNX first, so that every convolution turns its input and turns its output back',
  run: (graph) => rewriteLevels(graph, push),
};

function push(level: Level): Graph {
  const { graph } = level;
  const before = graph.nodes.filter((node) => permutationOf(node, level)).length;
  if (before === 0) return graph;
  const mustExist = new Set([
    ...level.outputs,
    ...graph.nodes.flatMap(subgraphsOf).flatMap((inner) => [...valuesReadBy(inner)]),
  ]);
  const problem = problemOf(level, mustExist);
  const layouts = chooseLayouts(problem);
  if (totalCost(problem, layouts) >= before) return graph;
  return writeLayouts(level, problem, layouts, mustExist);
}
