import { lengthOf } from '../../../lowering/recurrent/lengths.js';
import { int, type GraphBuilder } from '../../../onnx/graph-builder.js';
import { integers, type Dimension } from '../../../onnx/tensor.js';
import { badModelFile } from '../../../read/bad-model-file.js';
import { onlyInput, type LayerHandler, type SymbolicTensor } from '../../layer-handler.js';
import { wrappedLayer } from './inner-layer.js';

/**
 * A layer or a model at each step of `[batch, time, …]`. The steps do not know of each other, so all of them are one
 * large batch to the layer, which saves the loop.
 */
export const timeDistributed: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const { layer: inner, scope } = wrappedLayer(layer, 0);
  if (inner.config['stateful'] === true) {
    throw badModelFile({
      expected: 'layers without a memory in TimeDistributed layers',
      received: `${layer.name} wraps ${scope}, which is stateful`,
      remedy: 'Build the model without `stateful`',
    });
  }
  const [batch = 'batch', time = 'time', ...lengths] = input.shape;
  const value = reshape(graph, input.value, [
    graph.constant('rows', integers(-1)),
    ...lengths.map((_, index) => lengthOf(graph, input, 2 + index)),
  ]);
  // Named after the value, not the layer, which may be used with other lengths too.
  const rows = typeof batch === 'number' && typeof time === 'number' ? batch * time : `${value}_0`;
  const merged: SymbolicTensor = {
    value,
    type: input.type,
    shape: [rows, ...lengths],
    mask: input.mask && maskOfRows(graph, input, input.mask),
  };
  graph.declare(merged.value, { type: merged.type, shape: merged.shape });
  const [output] = call.convert({ layer: inner, inputs: [merged] }, graph.within(scope));
  if (!output) {
    throw badModelFile({
      expected: `the layer in ${layer.name} to have an output`,
      received: `${scope} has none`,
      remedy: 'Save the model again with tfjs `model.save()`',
    });
  }
  const [, ...outputLengths] = output.shape;
  const steps = reshape(graph, output.value, [
    lengthOf(graph, input, 0),
    lengthOf(graph, input, 1),
    ...outputLengths.map((_, index) => lengthOf(graph, output, 1 + index)),
  ]);
  const shape: readonly Dimension[] = [batch, time, ...outputLengths];
  return { value: steps, type: output.type, shape, mask: input.mask };
};

/** tfjs hands the mask of the whole sequence, `[batch, time]`, to the layer at each step. */
function maskOfRows(graph: GraphBuilder, input: SymbolicTensor, mask: string): string {
  const time = lengthOf(graph, input, 1);
  const perStep = graph.add('Unsqueeze', [mask, graph.constant('step_axis', integers(1))]);
  const repeats = graph.add(
    'Concat',
    [graph.constant('once', integers(1)), time, graph.constant('once', integers(1))],
    {
      axis: int(0),
    },
  );
  const rows = reshape(graph, graph.add('Expand', [perStep, repeats]), [
    graph.constant('rows', integers(-1)),
    time,
  ]);
  return rows;
}

function reshape(graph: GraphBuilder, value: string, lengths: readonly string[]): string {
  return graph.add('Reshape', [value, graph.add('Concat', lengths, { axis: int(0) }, 'shape')]);
}
