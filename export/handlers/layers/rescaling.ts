import { Type } from 'typebox';
import { floats } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

/** A list has one number a channel, which stand last. */
const Factor = Type.Union([Type.Number(), Type.Array(Type.Number(), { minItems: 1 })]);
const Config = Type.Object({ scale: Factor, offset: Factor });

/** x · scale + offset, of whole numbers too. */
export const rescaling: LayerHandler = (call, graph) => {
  const { scale, offset } = configOf(call.layer, Config);
  const constant = (name: string, value: number | number[]) =>
    graph.constant(name, typeof value === 'number' ? floats([value]) : floats(value, [value.length]));
  const x = cast(graph, onlyInput(call).value, 'float32');
  return graph.add('Add', [graph.add('Mul', [x, constant('scale', scale)]), constant('offset', offset)]);
};
