import type { Node } from '../graph.js';
import type { TensorData } from '../tensor.js';
import { VARYING, type ValueType } from '../value-type.js';
import type { InferredType } from './rule.js';
import { ruleOf } from './rules.js';

/** What a node reads from: the types and the constants of the graph that it stands in. */
export interface Surroundings {
  readonly typeOf: (value: string) => ValueType | undefined;
  readonly constantOf: (value: string) => TensorData | undefined;
}

/** The types of a node's outputs, in their order; `undefined` for those that are not known. */
export function inferNode(
  node: Node,
  { typeOf, constantOf }: Surroundings,
): readonly (ValueType | undefined)[] {
  const rule = ruleOf(node.op);
  if (!rule) return [];
  const inferred = rule({
    op: node.op,
    attributes: node.attributes,
    inputs: node.inputs.map((input) => (input === '' ? undefined : typeOf(input))),
    isGiven: (index) => (node.inputs[index] ?? '') !== '',
    outputs: node.outputs.length,
    constantOf: (index) => {
      const input = node.inputs[index];
      return input === undefined || input === '' ? undefined : constantOf(input);
    },
    typeWithin: typeOf,
  });
  return node.outputs.map((output, index) => withNames(inferred[index], output));
}

/** Names the lengths that a rule left open after the value and the axis. */
function withNames(inferred: InferredType | undefined, output: string): ValueType | undefined {
  if (!inferred) return undefined;
  const nameOf = (axis: number) => (inferred.sequence ? VARYING : `${output}_${axis}`);
  return { ...inferred, shape: inferred.shape?.map((length, axis) => length ?? nameOf(axis)) };
}
