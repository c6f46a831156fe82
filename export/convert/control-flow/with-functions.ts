import { badModelFile } from '../../read/bad-model-file.js';
import type { GraphFunction, GraphModel, ValueReference } from '../../read/graph-model.js';
import { branchesToFunctions } from './branches-to-functions.js';
import { loopsToFunctions, type Rewritten } from './loops-to-functions.js';
import { neededNodes, type Nodes } from './references.js';

/** Ops that models have no more once their control flow is in functions. */
export const REWRITTEN_OPS: ReadonlySet<string> = new Set([
  'Enter',
  'Exit',
  'LoopCond',
  'Merge',
  'NextIteration',
  'Switch',
]);

/**
 * The model with the control flow of TensorFlow 1, which is made of nodes in cycles and of values that are not there,
 * in the form of TensorFlow 2: as nodes that call functions.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` for forms that neither loops nor branches have
 */
export function withFunctions(model: GraphModel): GraphModel {
  const bodies = [model.nodes, ...Array.from(model.functions.values(), ({ nodes }) => nodes)];
  if (!bodies.some(hasOldOps)) return model;
  const given = new Set(model.inputs.map((input) => input.from.node));
  const wanted = model.outputs.map((output) => output.from);
  const root = rewrite(neededNodes(model.nodes, wanted, given), wanted, '');
  const inner = Array.from(model.functions.values(), rewriteFunction);
  const functions = [...root.functions, ...inner.flat()];
  return {
    ...model,
    // Nodes that nothing needs may be named by whoever cuts the model.
    nodes: new Map([...model.nodes, ...root.nodes]),
    functions: new Map(functions.map((each) => [each.name, each])),
    outputs: model.outputs.map((output, index) => ({ ...output, from: root.wanted[index] ?? output.from })),
  };
}

function hasOldOps(nodes: Nodes): boolean {
  return [...nodes.values()].some((node) => REWRITTEN_OPS.has(node.op));
}

function rewrite(nodes: Nodes, wanted: readonly ValueReference[], prefix: string): Rewritten {
  if (!hasOldOps(nodes)) return { nodes, wanted, functions: [] };
  const loops = loopsToFunctions(nodes, wanted);
  const branches = branchesToFunctions(loops.nodes, loops.wanted, prefix);
  demandThere(branches);
  // The bodies of loops have branches of their own, those of branches have none left.
  return { ...branches, functions: [...branches.functions, ...loops.functions.flatMap(rewriteFunction)] };
}

/** What is left is there on one side of a condition only, which tfjs gives no value for either. */
function demandThere({ nodes, wanted }: Rewritten): void {
  const values = new Map(Array.from(nodes, ([name, node]) => [name, { ...node, controlInputs: [] }]));
  const left = [...neededNodes(values, wanted, new Set()).values()].find((node) =>
    REWRITTEN_OPS.has(node.op),
  );
  if (!left) return;
  throw badModelFile({
    expected: 'outputs that are there whichever way the model takes',
    received: `${left.op} ${left.name} gives a value on one side of its condition only`,
    remedy: 'Name outputs behind the Merge nodes with --outputs',
  });
}

function rewriteFunction(called: GraphFunction): readonly GraphFunction[] {
  const wanted = called.outputs.map((output) => output.from);
  const { nodes, wanted: from, functions } = rewrite(called.nodes, wanted, `${called.name}/`);
  const outputs = called.outputs.map((output, index) => ({ ...output, from: from[index] ?? output.from }));
  return [{ ...called, nodes, outputs }, ...functions];
}
