import { subgraphsOf, type Graph, type ValueInfo } from '../graph.js';
import { typeOfConstant, type TensorData } from '../tensor.js';
import type { ValueType } from '../value-type.js';
import { inferNode } from './infer-node.js';

/**
 * What is known of the values of a finished graph and of its subgraphs, whose names differ: of inputs and constants
 * what they say, of nodes' outputs what their rules and the graph's declared outputs say.
 */
export function inferGraph(graph: Graph): ReadonlyMap<string, ValueType> {
  const types = new Map<string, ValueType>();
  inferInto(graph, types, new Map());
  return types;
}

/** Inner graphs see outer values, which are known before; a node that has inner graphs comes after these. */
function inferInto(graph: Graph, types: Map<string, ValueType>, constants: Map<string, TensorData>): void {
  for (const { name, ...type } of graph.inputs) types.set(name, type);
  for (const [name, constant] of graph.constants) {
    constants.set(name, constant);
    types.set(name, typeOfConstant(constant));
  }
  const declared = new Map(graph.outputs.map((output) => [output.name, output]));
  const surroundings = {
    typeOf: (value: string) => types.get(value),
    constantOf: (value: string) => constants.get(value),
  };
  for (const node of graph.nodes) {
    for (const inner of subgraphsOf(node)) inferInto(inner, types, constants);
    const inferred = inferNode(node, surroundings);
    for (const [index, output] of node.outputs.entries()) {
      const type = both(declared.get(output), inferred[index]);
      if (type && output !== '') types.set(output, type);
    }
    const { value } = node.attributes;
    const [output] = node.outputs;
    if (node.op === 'Constant' && value?.kind === 'tensor' && output !== undefined) {
      constants.set(output, value.value);
    }
  }
}

/** A declared output with the numbers that are inferred beyond what it says. */
function both(declared: ValueInfo | undefined, inferred: ValueType | undefined): ValueType | undefined {
  if (!declared) return inferred;
  const { name: _, ...type } = declared;
  if (inferred?.type !== type.type || inferred.sequence !== type.sequence) return type;
  const { elements, shape } = inferred;
  if (!type.shape || shape?.length !== type.shape.length)
    return { ...type, shape: type.shape ?? shape, elements };
  return {
    ...type,
    elements,
    shape: type.shape.map((length, axis) => {
      const known = shape[axis];
      return typeof length === 'string' && typeof known === 'number' ? known : length;
    }),
  };
}
