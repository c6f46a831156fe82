import { traceLayers } from '../convert/trace-layers.js';
import type { SymbolicTensor } from '../handlers/layer-handler.js';
import type { Graph } from '../onnx/graph.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { GraphBuilder, int } from '../onnx/graph-builder.js';
import { floats, integers } from '../onnx/tensor.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, latentInput } from './decoder-parts.js';
import { padVocabulary } from './pad-vocabulary.js';
import { TOKEN_IDS } from './token-ids.js';

const BOOL = int(DATA_TYPES.bool);

/**
 * Teacher forcing: log p of each given token after those before it.
 * `input_ids` and `attention_mask` int64 `[batch, tokens]`, `latent` f32 `[batch, latent]` → `log_probs` f32
 * `[batch, tokens]`, 0 where the mask is 0.
 */
export function sentenceScorerGraph(given: LayersModel): Graph {
  const network = padVocabulary(given);
  const parts = findDecoderParts(network);
  const latentSize = latentInput(network);
  const graph = new GraphBuilder('scorer');
  const shape = ['batch', 'tokens'];
  const ids = graph.input('input_ids', 'int64', shape);
  const mask = graph.input('attention_mask', 'int64', shape);
  const latent: SymbolicTensor = {
    value: graph.input('latent', 'float32', ['batch', latentSize]),
    type: 'float32',
    shape: ['batch', latentSize],
  };
  const previousIds: SymbolicTensor = { value: shifted(graph.within('shift'), ids), type: 'int64', shape };
  const logits = traceLayers(network, graph, { previous_ids: previousIds, latent })(parts.logits);

  const score = graph.within('score');
  const featureAxis = score.constant('feature_axis', integers(2));
  const all = score.add('LogSoftmax', [logits.value], { axis: int(2) });
  const column = score.add('Unsqueeze', [ids, featureAxis], {}, 'id_column');
  const picked = score.add('GatherElements', [all, column], { axis: int(2) });
  const logProbs = score.add('Squeeze', [picked, featureAxis]);
  const isToken = score.add('Cast', [mask], { to: BOOL }, 'is_token');
  const masked = score.add('Where', [isToken, logProbs, score.constant('zero', floats([0]))]);
  graph.output('log_probs', masked, 'float32', shape);
  return simplifyShared(graph.build());
}

/** `<bos>` before the ids, the last one dropped: what the decoder sees when it is to say each of them. */
function shifted(graph: GraphBuilder, ids: string): string {
  const start = graph.constant('start', integers(0));
  const one = graph.constant('one', integers(1));
  // A shape that is read off needs no calculation, which CUDA would leave to the processor.
  const first = graph.add('Slice', [ids, start, one, one], {}, 'first');
  const columnShape = graph.add('Shape', [first], {}, 'column_shape');
  const bos = graph.add(
    'Expand',
    [graph.constant('bos', integers(TOKEN_IDS.bos)), columnShape],
    {},
    'bos_column',
  );
  const end = graph.constant('end', integers(-1));
  const kept = graph.add('Slice', [ids, start, end, one], {}, 'all_but_last');
  return graph.add('Concat', [bos, kept], { axis: int(1) }, 'previous_ids');
}
