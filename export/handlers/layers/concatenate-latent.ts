import { int } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { featuresOf, wrongInputs, type LayerHandler } from '../layer-handler.js';

/** Appends one vector a row to every step: `[batch, tokens, features]`, `[batch, latent]` → `[batch, tokens, features + latent]`. */
export const concatenateLatent: LayerHandler = ({ layer, inputs }, graph) => {
  const [sequence, latent] = inputs;
  if (!sequence || !latent || inputs.length !== 2) throw wrongInputs(layer, 'two inputs', inputs.length);
  const [zero, one, two] = [0, 1, 2].map((value) => graph.constant(String(value), integers(value)));
  // A shape that is read off needs no calculation, which CUDA would leave to the processor.
  const feature = graph.add('Slice', [sequence.value, zero!, one!, two!], {}, 'first_feature');
  const eachStep = graph.add('Shape', [feature], {}, 'each_step');
  const step = graph.add('Unsqueeze', [latent.value, one!]);
  const repeated = graph.add('Expand', [step, eachStep]);
  return {
    value: graph.add('Concat', [sequence.value, repeated], { axis: int(2) }),
    type: 'float32',
    shape: [...sequence.shape.slice(0, 2), featuresOf(sequence, layer) + featuresOf(latent, layer)],
  };
};
