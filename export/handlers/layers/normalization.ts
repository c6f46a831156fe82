import { Type } from 'typebox';
import { integers } from '../../onnx/tensor.js';
import { normalizeBatch } from '../../lowering/batch-normalization.js';
import { normalizeLayer } from '../../lowering/layer-normalization.js';
import { lengthAt } from '../input-shape.js';
import { addWeight, configOf, onlyInput, passingMask, type LayerHandler } from '../layer-handler.js';

const Weights = { epsilon: Type.Number(), center: Type.Boolean(), scale: Type.Boolean() };
/** The Python converter writes lists for an axis too. */
const Axes = Type.Union([Type.Integer(), Type.Array(Type.Integer(), { minItems: 1 })]);

const BatchConfig = Type.Object({ axis: Axes, ...Weights });

/** With the moving mean and variance: outside of training the batch has no say. */
export const batchNormalization: LayerHandler = passingMask((call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const config = configOf(layer, BatchConfig);
  const rank = input.shape.length;
  const [axis = -1] = [config.axis].flat();
  const channels = lengthAt(input, axis, layer);
  const weight = (name: string) => addWeight(graph, layer, name, [channels]);
  return normalizeBatch(graph, input.value, {
    mean: weight('moving_mean'),
    variance: weight('moving_variance'),
    scale: config.scale ? weight('gamma') : undefined,
    offset: config.center ? weight('beta') : undefined,
    epsilon: config.epsilon,
    axis: axis < 0 ? axis + rank : axis,
    rank,
    channels,
  });
});

const LayerConfig = Type.Object({ axis: Axes, ...Weights });

/** Over one axis or several, which tfjs sorts: the weights are read as if they were in the order of the axes. */
export const layerNormalization: LayerHandler = passingMask((call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const config = configOf(layer, LayerConfig);
  const rank = input.shape.length;
  const named = [config.axis].flat().map((axis) => (axis < 0 ? axis + rank : axis));
  const axes = named.toSorted((a, b) => a - b);
  const weight = (name: string) => {
    const lengths = (order: readonly number[]) => order.map((axis) => lengthAt(input, axis, layer));
    const value = addWeight(graph, layer, name, lengths(named));
    if (named.join() === axes.join()) return value;
    return graph.add(
      'Reshape',
      [value, graph.constant(`${name}_shape`, integers(...lengths(axes)))],
      {},
      name,
    );
  };
  return normalizeLayer(graph, input.value, {
    axes,
    rank,
    scale: config.scale ? weight('gamma') : undefined,
    offset: config.center ? weight('beta') : undefined,
    epsilon: config.epsilon,
  });
});
