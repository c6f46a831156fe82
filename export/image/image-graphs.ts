import { traceLayers } from '../convert/trace-layers.js';
import type { SymbolicTensor } from '../handlers/layer-handler.js';
import { checkLayersAreKnown } from '../handlers/layer-registry.js';
import type { Graph } from '../onnx/graph.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { badModelFile } from '../read/bad-model-file.js';
import { posteriorOutputs } from '../convert/posterior-outputs.js';

/** q(z|x) of an image: `pixels` f32 `[batch, height × width]` → `mean` and `log_variance` `[batch, latent]`. */
export function imageEncoderGraph(network: LayersModel): Graph {
  checkLayersAreKnown(network);
  const graph = new GraphBuilder('encoder');
  const outputOf = traceLayers(network, graph);
  posteriorOutputs(network, graph, outputOf);
  return simplifyShared(graph.build());
}

/** p(x|z) of an image: `latent` f32 `[batch, latent]` → `pixels` f32 `[batch, height × width]`, Bernoulli means. */
export function imageDecoderGraph(network: LayersModel): Graph {
  checkLayersAreKnown(network);
  const graph = new GraphBuilder('decoder');
  const logits = firstOutput(network, traceLayers(network, graph));
  // The network ends in logits, which its loss wants; a reader of the package wants intensities.
  graph.output('pixels', graph.add('Sigmoid', [logits.value]), logits.type, logits.shape);
  return simplifyShared(graph.build());
}

function firstOutput(network: LayersModel, outputOf: ReturnType<typeof traceLayers>): SymbolicTensor {
  const [logits] = network.outputs;
  if (logits) return outputOf(logits);
  throw badModelFile({
    expected: 'an image decoder network with one output',
    received: 'it has none',
    remedy: 'Export a checkpoint that sentence-vae train wrote',
  });
}
