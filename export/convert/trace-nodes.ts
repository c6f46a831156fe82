import { OpCall, type OpContext, type OpOutput, type OpValue } from '../handlers/op-handler.js';
import { opHandlerOf } from '../handlers/op-registry.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { GraphNode, ValueReference } from '../read/graph-model.js';
import { orderNodes } from './order-nodes.js';

/** The part of a graph model, or the function, that is traced. */
export interface Traced {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Values that are there already, by node: a function's inputs, or what a model is cut at. */
  readonly given: ReadonlyMap<string, readonly OpValue[]>;
  /** The value of a node that holds a constant. */
  readonly constantNode: (node: GraphNode, graph: GraphBuilder) => OpValue;
  readonly context: OpContext;
}

/** Adds the nodes that the wanted values need to a graph, each once, and returns these values. */
export function traceNodes(
  { nodes, given, constantNode, context }: Traced,
  wanted: readonly ValueReference[],
  graph: GraphBuilder,
): readonly OpValue[] {
  const done = new Map(given);
  for (const node of orderNodes(nodes, wanted, given)) {
    if (node.op === 'Const') {
      done.set(node.name, [constantNode(node, graph)]);
      continue;
    }
    const handler = opHandlerOf(node.op);
    if (!handler) throw new Error(`No handler for ${node.op}: call checkOpsAreKnown first`);
    const call = new OpCall(node, node.inputs.map(valueOf), context);
    const scoped = graph.within(node.name);
    done.set(
      node.name,
      outputList(handler(call, scoped)).map((output) => opValue(output, node, graph)),
    );
  }
  return wanted.map(valueOf);

  function valueOf({ node, output }: ValueReference): OpValue {
    const value = done.get(node)?.[output];
    if (value) return value;
    throw badModelFile({
      expected: `the node ${node} to have an output ${output}`,
      received: `it has ${done.get(node)?.length ?? 0}`,
      remedy: 'Convert the model with tensorflowjs_converter again',
    });
  }
}

function outputList(outputs: OpOutput | readonly OpOutput[]): readonly OpOutput[] {
  return typeof outputs === 'string' || 'kind' in outputs ? [outputs] : outputs;
}

/** A handler's output with what the graph has inferred of it. */
function opValue(output: OpOutput, node: GraphNode, graph: GraphBuilder): OpValue {
  if (typeof output !== 'string') {
    if (output.kind === 'tensor') graph.declare(output.value, output);
    return output;
  }
  const known = graph.typeOf(output);
  if (known) return { kind: 'tensor', value: output, ...known };
  throw badModelFile({
    expected: `the handler of ${node.op} to return values whose type is known`,
    received: `nothing is known of ${output} of the node ${node.name}`,
    remedy: 'Return { kind: "tensor", value, type, shape } from the handler',
  });
}
