import { SentenceVaeError } from '../../src/errors.js';
import { ints } from './graph-builder.js';
import { valuesReadBy, type Attribute, type Graph, type Node } from './graph.js';
import type { Opset } from './encode.js';
import { AXES_AS_INPUT_SINCE_18 } from './reductions.js';
import { integer, type TensorData } from './tensor.js';

/** Operators that came with later operator sets. */
const SINCE: ReadonlyMap<string, Opset> = new Map([
  ['BitwiseAnd', 18],
  ['BitwiseNot', 18],
  ['BitwiseOr', 18],
  ['BitwiseXor', 18],
  ['Mish', 18],
  ['Gelu', 20],
]);

/**
 * Graphs are built in the forms of operator set 18; this rewrites what older sets say otherwise.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for operators that the set does not have, all of them at once
 */
export function adaptToOpset(graph: Graph, opset: Opset): Graph {
  const missing = missingOps(graph, opset);
  const needed = Math.max(...missing.values());
  if (missing.size > 0) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `operators of operator set ${opset}`,
      received: `the model needs ${[...missing].map(([op, since]) => `${op} (since ${since})`).join(', ')}`,
      remedy: `Convert with --opset ${needed}`,
    });
  }
  if (opset >= 20) return withTransformAxesAsInputs(graph);
  return opset >= 18 ? graph : withAxesAsAttributes(graph, new Map());
}

function missingOps(graph: Graph, opset: Opset): ReadonlyMap<string, Opset> {
  const missing = new Map<string, Opset>();
  for (const node of graph.nodes) {
    const since = SINCE.get(node.op);
    if (since !== undefined && since > opset) missing.set(node.op, since);
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.kind === 'graph')
        for (const [op, at] of missingOps(attribute.value, opset)) missing.set(op, at);
    }
  }
  return missing;
}

/** `DFT` takes its axis as an attribute up to 19, and as an input from 20 on. */
function withTransformAxesAsInputs(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node): Node => {
    const { axis, ...others } = mapSubgraphs(node, withTransformAxesAsInputs);
    if (node.op !== 'DFT' || axis?.kind !== 'int')
      return { ...node, attributes: { ...others, ...(axis && { axis }) } };
    const input = `${node.name}_axis`;
    constants.set(input, integer(axis.value));
    const [signal = '', length = ''] = node.inputs;
    return { ...node, inputs: [signal, length, input], attributes: others };
  });
  return { ...graph, nodes, constants };
}

function mapSubgraphs(node: Node, change: (graph: Graph) => Graph): Readonly<Record<string, Attribute>> {
  return Object.fromEntries(
    Object.entries(node.attributes).map(([name, attribute]) => [
      name,
      attribute.kind === 'graph' ? { kind: 'graph' as const, value: change(attribute.value) } : attribute,
    ]),
  );
}

function withAxesAsAttributes(graph: Graph, outer: ReadonlyMap<string, TensorData>): Graph {
  const constants = new Map([...outer, ...graph.constants]);
  const nodes = graph.nodes.map((node): Node => {
    const attributes = mapSubgraphs(node, (inner) => withAxesAsAttributes(inner, constants));
    const [data, axes] = node.inputs;
    if (!AXES_AS_INPUT_SINCE_18.includes(node.op) || data === undefined) return { ...node, attributes };
    const { noop_with_empty_axes: keepsAll, ...others } = attributes;
    const isNoop = keepsAll?.kind === 'int' && keepsAll.value === 1;
    if (axes === undefined || axes === '') return withoutAxes({ ...node, attributes: others }, data, isNoop);
    const values = constants.get(axes);
    if (!values) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'reductions over axes that are known',
        received: `the axes of ${node.name} are computed when the graph runs`,
        remedy: 'Convert with --opset 18',
      });
    }
    if (values.values.length === 0) return withoutAxes({ ...node, attributes: others }, data, isNoop);
    return {
      ...node,
      inputs: [data],
      attributes: { ...others, axes: ints(...Array.from(values.values, Number)) },
    };
  });
  const adapted = { ...graph, nodes };
  const read = valuesReadBy(adapted);
  return { ...adapted, constants: new Map([...graph.constants].filter(([name]) => read.has(name))) };
}

/** No axes mean all, unless the node says that they mean none, which older sets have no attribute for. */
function withoutAxes(node: Node, data: string, isNoop: boolean): Node {
  return isNoop ? { ...node, op: 'Identity', inputs: [data], attributes: {} } : { ...node, inputs: [data] };
}
