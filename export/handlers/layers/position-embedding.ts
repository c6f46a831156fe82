import { Type } from 'typebox';
import { int } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { addWeight, configOf, featuresOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ sequence_length: Type.Integer({ minimum: 1 }) });

/** The same vectors for each sequence of `[…, tokens, features]`, one for each position; the input's values do not count. */
export const positionEmbedding: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const { sequence_length: positions } = configOf(layer, Config);
  const table = addWeight(graph, layer, 'embeddings', [positions, featuresOf(input, layer)]);
  const shape = graph.add('Shape', [input.value], {}, 'shape');
  const tokens = graph.add('Shape', [input.value], { start: int(-2), end: int(-1) }, 'tokens');
  const zero = graph.constant('zero', integers(0));
  const first = graph.add('Slice', [table, zero, tokens, zero], {}, 'first_positions');
  return { value: graph.add('Expand', [first, shape]), type: 'float32', shape: input.shape };
};
