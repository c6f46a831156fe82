import { Type } from 'typebox';
import { int } from '../../onnx/graph-builder.js';
import { floats, integer, integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { badModelFile } from '../../read/bad-model-file.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

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
  demandRank(input, 2, layer);
  if (mode === 'one_hot' && input.shape[1] !== 1) {
    throw badModelFile({
      expected: `CategoryEncoding layer ${layer.name} to have one id a row, for its output mode is oneHot`,
      received: `rows of ${input.shape[1]}`,
      remedy: 'Use the output mode multiHot, or count',
    });
  }
  const hot = graph.add(
    'OneHot',
    [
      // ONNX Runtime has no kernel for int32 with float values.
      cast(graph, ids, 'int64'),
      graph.constant('categories', integer(categories)),
      graph.constant('off_and_on', floats([0, 1], [2])),
    ],
    { axis: int(-1) },
  );
  const idsAxis = graph.constant('ids_axis', integers(1));
  return graph.add(mode === 'count' ? 'ReduceSum' : 'ReduceMax', [hot, idsAxis], { keepdims: int(0) });
};
