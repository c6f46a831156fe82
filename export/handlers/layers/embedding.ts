import { Type } from 'typebox';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { gatherRows } from '../../lowering/gather-rows.js';

const Config = Type.Object({
  input_dim: Type.Integer({ minimum: 1 }),
  output_dim: Type.Integer({ minimum: 1 }),
});

/**
 * A row of the table for each id: `[…]` → `[…, outputDim]`.
 * `maskZero` changes nothing here: none of the layers that are converted so far reads the implicit mask.
 */
export const embedding: LayerHandler = (call, graph) => {
  const { input_dim: rows, output_dim: features } = configOf(call.layer, Config);
  const table = addWeight(graph, call.layer, 'embeddings', [rows, features]);
  return gatherRows(graph, table, features, onlyInput(call));
};
