import type { GraphFunction, GraphNode, ValueReference } from '../../../read/graph-model.js';
import { functionOf } from '../../../read/graph/attributes.js';
import { sourceOf } from '../../../read/graph/source-of.js';

/** Finds a function by its name. */
export type FunctionNamed = (name: string) => GraphFunction;

const LOOPS: ReadonlySet<string> = new Set(['While', 'StatelessWhile']);
const BRANCHES: ReadonlySet<string> = new Set(['If', 'StatelessIf']);

/** The input of a function that one of its outputs is, unchanged; `undefined` for an output that is computed. */
export function inputHandedOn(
  called: GraphFunction,
  output: number,
  functionNamed: FunctionNamed,
): number | undefined {
  const from = called.outputs[output]?.from;
  return from && inputBehind(called, from, functionNamed);
}

/** The input of a function that a reference inside of it stands for. */
function inputBehind(
  called: GraphFunction,
  reference: ValueReference,
  functionNamed: FunctionNamed,
): number | undefined {
  const from = sourceOf(called.nodes, reference);
  const node = called.nodes.get(from.node);
  if (!node) {
    const index = called.inputs.findIndex((input) => input.name === from.node);
    return index === -1 ? undefined : index;
  }
  const input = nodeInputHandedOn(node, from.output, functionNamed);
  return input && inputBehind(called, input, functionNamed);
}

/** The input that a loop or a branch hands on in both cases. */
function nodeInputHandedOn(
  node: GraphNode,
  output: number,
  functionNamed: FunctionNamed,
): ValueReference | undefined {
  if (LOOPS.has(node.op)) {
    const kept = inputHandedOn(functionNamed(functionOf(node, 'body')), output, functionNamed) === output;
    return kept ? node.inputs[output] : undefined;
  }
  if (!BRANCHES.has(node.op)) return undefined;
  const [input, other] = ['then_branch', 'else_branch'].map((name) =>
    inputHandedOn(functionNamed(functionOf(node, name)), output, functionNamed),
  );
  return input !== undefined && input === other ? node.inputs[input + 1] : undefined;
}
