import { checkLayersAreKnown } from '../handlers/layer-registry.js';
import type { Graph } from '../onnx/graph.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { finish } from '../passes/simplify.js';
import type { LayersModel, OutputReference } from '../read/layers-model.js';
import { trace } from './trace.js';

/** Converts a whole model: inputs keep their names, outputs are called after their layers. */
export function convertModel(model: LayersModel, options: { optimize: boolean }): Graph {
  checkLayersAreKnown(model);
  const graph = new GraphBuilder(model.name);
  const outputOf = trace(model, graph);
  // Inputs first, so that they are declared in the model's own order.
  for (const input of model.inputs) outputOf(input);
  for (const reference of model.outputs) {
    const { value, type, shape } = outputOf(reference);
    graph.output(outputName(reference), value, type, shape);
  }
  return finish(graph.build(), options);
}

function outputName({ layer, call, output }: OutputReference): string {
  return [layer, ...(call > 0 || output > 0 ? [call] : []), ...(output > 0 ? [output] : [])].join('_');
}
