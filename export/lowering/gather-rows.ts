import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import type { LayerOutput, SymbolicTensor } from '../handlers/layer-handler.js';

/** ONNX's number for int32, as `Cast` wants it. */
const INT32 = int(6);

/** Rows of a table by ids of any shape; ids of another type are truncated to integers, as tfjs does. */
export function gatherRows(
  graph: GraphBuilder,
  table: string,
  features: number,
  ids: SymbolicTensor,
): LayerOutput {
  const whole = ids.type === 'int32' || ids.type === 'int64';
  const indices = whole ? ids.value : graph.add('Cast', [ids.value], { to: INT32 });
  return {
    value: graph.add('Gather', [table, indices], { axis: int(0) }),
    type: 'float32',
    shape: [...ids.shape, features],
  };
}
