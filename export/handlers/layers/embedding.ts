import { Type } from 'typebox';
import { gatherRows } from '../../lowering/gather-rows.js';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { differsFrom } from './masking.js';

const Config = Type.Object({
  input_dim: Type.Integer({ minimum: 1 }),
  output_dim: Type.Integer({ minimum: 1 }),
  mask_zero: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
});

/** A row of the table for each id: `[…]` → `[…, outputDim]`. With `maskZero` the id 0 means padding. */
export const embedding: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const { input_dim: rows, output_dim: features, mask_zero: maskZero } = configOf(call.layer, Config);
  const table = addWeight(graph, call.layer, 'embeddings', [rows, features]);
  const mask = maskZero === true ? differsFrom(graph, input.value, 0) : undefined;
  return { value: gatherRows(graph, table, input), mask };
};
