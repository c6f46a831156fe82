import { Type } from 'typebox';
import { int, ints } from '../../onnx/graph-builder.js';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { gatherRows } from '../../lowering/gather-rows.js';

const Config = Type.Object({
  vocabulary: Type.Integer({ minimum: 1 }),
  units: Type.Integer({ minimum: 1 }),
});

/**
 * One table for input and output words (Press & Wolf, "Using the Output Embedding to Improve Language Models", 2017):
 * ids → rows, features → x·embeddingsᵀ + output_bias. As in the layer itself, the input's type decides which.
 */
export const reversibleEmbedding: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const { vocabulary, units } = configOf(layer, Config);
  const table = addWeight(graph, layer, 'embeddings', [vocabulary, units]);
  if (input.type !== 'float32') return gatherRows(graph, table, input);

  const bias = addWeight(graph, layer, 'output_bias', [vocabulary]);
  const shape = [...input.shape.slice(0, -1), vocabulary];
  if (input.shape.length === 2) {
    return {
      value: graph.add('Gemm', [input.value, table, bias], { transB: int(1) }),
      type: 'float32',
      shape,
    };
  }
  // ONNX Runtime folds this transpose into the product.
  const transposed = graph.add('Transpose', [table], { perm: ints(1, 0) });
  const product = graph.add('MatMul', [input.value, transposed]);
  return { value: graph.add('Add', [product, bias]), type: 'float32', shape };
};
