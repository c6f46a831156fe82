import { int } from '../../onnx/graph-builder.js';
import { onlyInput, type LayerHandler } from '../layer-handler.js';

/** `[batch, …]` → `[batch, product]`. */
export const flatten: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const [batch = 'batch', ...rest] = input.shape;
  const features = rest.every((length) => typeof length === 'number')
    ? rest.reduce((product, length) => product * length, 1)
    : `${call.layer.name}_1`;
  return {
    value: graph.add('Flatten', [input.value], { axis: int(1) }),
    type: input.type,
    shape: [batch, features],
  };
};
