import { int } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { featuresOf, wrongInputs, type LayerHandler } from '../layer-handler.js';

/** Appends one vector a row to every step: `[batch, tokens, features]`, `[batch, latent]` → `[batch, tokens, features + latent]`. */
export const concatenateLatent: LayerHandler = ({ layer, inputs }, graph) => {
  const [sequence, latent] = inputs;
  if (!sequence || !latent || inputs.length !== 2) throw wrongInputs(layer, 'two inputs', inputs.length);
  const tokens = graph.add('Shape', [sequence.value], { start: int(1), end: int(2) }, 'tokens');
  const one = graph.constant('one', integers(1));
  const repeats = graph.add('Concat', [one, tokens, one], { axis: int(0) }, 'repeats');
  const step = graph.add('Unsqueeze', [latent.value, one]);
  const repeated = graph.add('Tile', [step, repeats]);
  return {
    value: graph.add('Concat', [sequence.value, repeated], { axis: int(2) }),
    type: 'float32',
    shape: [...sequence.shape.slice(0, 2), featuresOf(sequence, layer) + featuresOf(latent, layer)],
  };
};
