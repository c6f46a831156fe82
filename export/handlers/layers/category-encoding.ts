import { Type } from 'typebox';
import { int } from '../../onnx/graph-builder.js';
import { floats, integer, integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { badModelFile } from '../../read/bad-model-file.js';
import { configOf, onlyInput, wrongInputs, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({
  num_tokens: Type.Integer({ minimum: 1 }),
  output_mode: Type.Union([
    Type.Literal('one_hot'),
    Type.Literal('multi_hot'),
    Type.Literal('count'),
    Type.Literal('int'),
  ]),
});

/**
 * Which categories a row has, or how many of each: `[batch, features]` → `[batch, numTokens]`. Ids that are none of the
 * categories, at which tfjs fails, count for nothing.
 */
export const categoryEncoding: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const { num_tokens: categories, output_mode: mode } = configOf(layer, Config);
  if (call.arguments['count_weights'] !== undefined) {
    throw badModelFile({
      expected: `CategoryEncoding layer ${layer.name} to be called without countWeights`,
      received: 'its topology gives it some',
      remedy: 'Multiply the counts in a layer of their own',
    });
  }
  const ids = cast(graph, input.value, 'int32');
  if (mode === 'int') return ids;
  const rank = input.shape.length;
  const isOnePerRow = mode === 'one_hot' && (rank === 1 || (rank === 2 && input.shape[1] === 1));
  if (rank > 2 || (mode === 'one_hot' && !isOnePerRow)) {
    throw wrongInputs(layer, mode === 'one_hot' ? 'one id a row' : 'rows of ids', rank);
  }
  const hot = graph.add(
    'OneHot',
    [
      ids,
      graph.constant('categories', integer(categories)),
      graph.constant('off_and_on', floats([0, 1], [2])),
    ],
    { axis: int(-1) },
  );
  // An id alone has become a row; otherwise the ids of a row, or of the only vector, are taken together.
  if (rank === 1 && mode === 'one_hot') return hot;
  const idsAxis = graph.constant('ids_axis', integers(-2));
  return graph.add(mode === 'count' ? 'ReduceSum' : 'ReduceMax', [hot, idsAxis], { keepdims: int(0) });
};
