import {
  outputList,
  type InnerCall,
  type LayerCall,
  type LayerOutput,
  type SymbolicTensor,
} from '../handlers/layer-handler.js';
import { handlerOf } from '../handlers/layer-registry.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Layer } from '../read/layers-model.js';

/**
 * Adds the nodes of one use of a layer to a graph that is scoped to it, and says what its outputs are.
 * @param convert does the same for layers inside of it, and for models
 */
export function convertLayer(
  call: InnerCall,
  graph: GraphBuilder,
  convert: LayerCall['convert'],
): readonly SymbolicTensor[] {
  const { layer, inputs, arguments: keywords = {} } = call;
  const outputs = handlerOf(layer)({ layer, inputs, arguments: keywords, convert }, graph);
  return outputList(outputs).map((output) => symbolic(output, layer, graph));
}

function symbolic(output: LayerOutput, layer: Layer, graph: GraphBuilder): SymbolicTensor {
  const known = typeof output === 'string' ? { value: output } : output;
  const inferred = graph.typeOf(known.value);
  const type = known.type ?? inferred?.type;
  const shape = known.shape ?? inferred?.shape;
  if (!type || !shape) {
    throw badModelFile({
      expected: `the handler of ${layer.className} to return values whose type and shape are known`,
      received: `nothing is known of ${known.value} of the layer ${layer.name}`,
      remedy: 'Return { value, type, shape } from the handler',
    });
  }
  graph.declare(known.value, { ...inferred, type, shape });
  return { value: known.value, type, shape, mask: known.mask };
}
