import { Type } from 'typebox';
import type { ElementType } from '../../onnx/tensor.js';
import { badModelFile } from '../../read/bad-model-file.js';
import { configOf, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({
  batch_input_shape: Type.Array(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]), { minItems: 1 }),
  dtype: Type.Optional(Type.String()),
});

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  float32: 'float32',
  int32: 'int32',
  bool: 'bool',
};

/** A graph input under the layer's own name. Open dimensions are called `batch` and `<layer>_<axis>`. */
export const inputLayer: LayerHandler = ({ layer }, graph) => {
  const { batch_input_shape: lengths, dtype = 'float32' } = configOf(layer, Config);
  const type = Object.hasOwn(ELEMENT_TYPES, dtype) ? ELEMENT_TYPES[dtype] : undefined;
  if (!type) {
    throw badModelFile({
      expected: 'inputs of type float32, int32 or bool',
      received: `${layer.name} has the type ${dtype}`,
      remedy: 'Build the model with inputs of those types',
    });
  }
  const shape = lengths.map((length, axis) => length ?? (axis === 0 ? 'batch' : `${layer.name}_${axis}`));
  return { value: graph.input(layer.name, type, shape), type, shape };
};
