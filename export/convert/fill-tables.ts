import type { OpValue } from '../handlers/op-handler.js';
import { TABLE_FILLERS } from '../handlers/lookup-table.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { GraphBody, GraphNode, ValueReference } from '../read/graph-model.js';
import { traceNodes, type Traced } from './trace-nodes.js';

/** The nodes that fill tables: no output needs them, but whoever looks something up expects that they have run. */
export function tableFillers(nodes: ReadonlyMap<string, GraphNode>): readonly ValueReference[] {
  return [...nodes.values()]
    .filter((node) => TABLE_FILLERS.has(node.op))
    .map(({ name }) => ({ node: name, output: 0 }));
}

/** Converts the graph that fills the tables, and returns what it gives to inputs of the model, by their numbers. */
export function fillTables(
  initializer: GraphBody,
  shared: Pick<Traced, 'constantNode' | 'context'>,
  graph: GraphBuilder,
): ReadonlyMap<number, OpValue> {
  const resources = initializer.outputs.flatMap(({ from, resourceId }) =>
    resourceId === undefined ? [] : [{ from, resourceId }],
  );
  const fillers = tableFillers(initializer.nodes);
  const wanted = [...fillers, ...resources.map((resource) => resource.from)];
  const values = traceNodes({ ...shared, nodes: initializer.nodes, given: new Map() }, wanted, graph);
  return new Map(
    values.slice(fillers.length).map((value, index) => [resources[index]?.resourceId ?? -1, value]),
  );
}
