import type { Node } from '../graph.js';
import type { TensorData } from '../tensor.js';
import { EVALUATORS } from './evaluators.js';

/**
 * Computes a node ahead, without a runtime, where all its inputs are constants: the contents of its outputs in their
 * order. `undefined` for an operator that is not among the evaluators, for inputs that are not all known, and for a
 * result over 1 MiB that is larger than what it is made of.
 */
export function evaluateNode(
  node: Node,
  constantOf: (value: string) => TensorData | undefined,
): TensorData[] | undefined {
  const evaluate = Object.hasOwn(EVALUATORS, node.op) ? EVALUATORS[node.op] : undefined;
  if (!evaluate) return undefined;
  const inputs: (TensorData | undefined)[] = [];
  for (const input of node.inputs) {
    const tensor = input === '' ? undefined : constantOf(input);
    if (!tensor && input !== '') return undefined;
    inputs.push(tensor);
  }
  const results = evaluate({
    op: node.op,
    attributes: node.attributes,
    inputs,
    outputs: node.outputs.length,
  });
  return results && [...results];
}
