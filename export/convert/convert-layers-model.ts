import { checkLayersAreKnown } from '../handlers/layer-registry.js';
import type { Graph } from '../onnx/graph.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { finish, type FinishOptions } from '../passes/simplify.js';
import type { LayersModel, OutputReference } from '../read/layers-model.js';
import { traceLayers } from './trace-layers.js';

/** Converts a whole model: inputs keep their names, outputs are called after their layers. */
export function convertLayersModel(model: LayersModel, options: FinishOptions): Graph {
  checkLayersAreKnown(model);
  const graph = new GraphBuilder(model.name);
  const outputOf = traceLayers(model, graph);
  // Inputs first, so that they are declared in the model's own order.
  for (const input of model.inputs) outputOf(input);
  graph.reserveOutputs(model.outputs.map(outputName));
  const outputs = model.outputs.map((reference) => [reference, outputOf(reference)] as const);
  // Stateful layers have declared outputs of their own by now; those of the model come first all the same.
  const ofLayers = graph.build().outputs.length;
  for (const [reference, { value, type, shape }] of outputs) {
    const name = outputName(reference);
    graph.output(name, value, type, shape, name === reference.layer ? undefined : described(reference));
  }
  const built = graph.build();
  const sorted = [...built.outputs.slice(ofLayers), ...built.outputs.slice(0, ofLayers)];
  return finish({ ...built, outputs: sorted }, options);
}

function described({ layer, call, output }: OutputReference): string {
  const which = output > 0 ? `output ${output + 1} of ` : '';
  return `${which}use ${call + 1} of the layer ${layer} in the TensorFlow.js model`;
}

function outputName({ layer, call, output }: OutputReference): string {
  return [layer, ...(call > 0 || output > 0 ? [call] : []), ...(output > 0 ? [output] : [])].join('_');
}
