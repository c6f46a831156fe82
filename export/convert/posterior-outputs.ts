import type { SymbolicTensor } from '../handlers/layer-handler.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { LayersModel, OutputReference } from '../read/layers-model.js';

/** Declares the two outputs that every encoder has: `mean` and `log_variance`, `[batch, latent]`. */
export function posteriorOutputs(
  network: LayersModel,
  graph: GraphBuilder,
  outputOf: (output: OutputReference) => SymbolicTensor,
): void {
  const [mean, logVariance] = network.outputs;
  if (!mean || !logVariance) {
    throw badModelFile({
      expected: 'an encoder network with the outputs mean and log_variance',
      received: `it has ${network.outputs.length} output`,
      remedy: 'Export a checkpoint that sentence-vae train wrote',
    });
  }
  for (const [name, reference] of Object.entries({ mean, log_variance: logVariance })) {
    const { value, type, shape } = outputOf(reference);
    graph.output(name, value, type, shape);
  }
}
