import { traceLayers } from '../convert/trace-layers.js';
import { checkLayersAreKnown } from '../handlers/layer-registry.js';
import type { Graph } from '../onnx/graph.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { posteriorOutputs } from '../convert/posterior-outputs.js';
import { padVocabulary } from './pad-vocabulary.js';

/** q(z|x): `input_ids` and `attention_mask` int64 `[batch, tokens]` → `mean` and `log_variance` `[batch, latent]`. */
export function sentenceEncoderGraph(given: LayersModel): Graph {
  const network = padVocabulary(given);
  checkLayersAreKnown(network);
  const graph = new GraphBuilder('encoder');
  const shape = ['batch', 'tokens'];
  const outputOf = traceLayers(network, graph, {
    input_ids: { value: graph.input('input_ids', 'int64', shape), type: 'int64', shape },
    attention_mask: { value: graph.input('attention_mask', 'int64', shape), type: 'int64', shape },
  });
  posteriorOutputs(network, graph, outputOf);
  return simplifyShared(graph.build());
}
