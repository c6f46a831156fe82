import { Type } from 'typebox';
import { activate } from '../../lowering/activations.js';
import { channelAxis } from '../../lowering/layout.js';
import { convolveTransposed } from '../../lowering/transposed-convolution.js';
import { demandRank, lengthAt } from '../input-shape.js';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { CONVOLUTION, layoutOf, perAxis, SameOrValid } from './spatial-config.js';

const Config = Type.Object({
  ...CONVOLUTION,
  filters: Type.Integer({ minimum: 1 }),
  padding: SameOrValid,
});

/**
 * Conv2DTranspose and Conv3DTranspose: `[batch, ...spatial, channels]` → `[batch, ...spatial, filters]`, or the channels
 * first. tfjs knows no dilation and no output padding here.
 */
export const transposedConvolution =
  (spatialAxes: number): LayerHandler =>
  (call, graph) => {
    const { layer } = call;
    const input = onlyInput(call);
    demandRank(input, spatialAxes + 2, layer);
    const config = configOf(layer, Config);
    const { filters } = config;
    const layout = layoutOf(config.data_format);
    const channels = lengthAt(input, channelAxis(layout, spatialAxes), layer);
    const shape = [...perAxis(config.kernel_size, spatialAxes, layer), filters, channels];
    const kernel = { value: addWeight(graph, layer, 'kernel', shape), shape };
    const convolved = convolveTransposed(graph, input.value, kernel, {
      bias: config.use_bias ? addWeight(graph, layer, 'bias', [filters]) : undefined,
      strides: perAxis(config.strides, spatialAxes, layer),
      padding: config.padding,
      layout,
    });
    return activate(graph, config.activation, convolved, layer);
  };
