import type { SymbolicTensor } from '../handlers/layer-handler.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { cast } from './cast.js';

/** Rows of a table by ids of any shape; ids of another type are truncated to integers, as tfjs does. */
export function gatherRows(graph: GraphBuilder, table: string, { value, type }: SymbolicTensor): string {
  const indices = type === 'int64' ? value : cast(graph, value, 'int32');
  return graph.add('Gather', [table, indices], { axis: int(0) });
}
