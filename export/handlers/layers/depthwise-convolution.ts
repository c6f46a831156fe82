import { Type } from 'typebox';
import { activate } from '../../lowering/activations.js';
import { convolveDepthwise } from '../../lowering/convolution.js';
import { channelAxis } from '../../lowering/layout.js';
import { demandRank, lengthAt } from '../input-shape.js';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { CONVOLUTION, layoutOf, perAxis, SameOrValid } from './spatial-config.js';

const Config = Type.Object({
  ...CONVOLUTION,
  padding: SameOrValid,
  depth_multiplier: Type.Integer({ minimum: 1 }),
});

/**
 * `[batch, height, width, channels]` → `[batch, height, width, channels × depthMultiplier]`, or the channels first.
 * tfjs does not read this layer's `dilationRate`, so neither is it read here.
 */
export const depthwiseConvolution: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  demandRank(input, 4, layer);
  const config = configOf(layer, Config);
  const layout = layoutOf(config.data_format);
  const channels = lengthAt(input, channelAxis(layout, 2), layer);
  const shape = [...perAxis(config.kernel_size, 2, layer), channels, config.depth_multiplier];
  const kernel = { value: addWeight(graph, layer, 'depthwise_kernel', shape), shape };
  const convolved = convolveDepthwise(graph, input.value, kernel, {
    bias: config.use_bias ? addWeight(graph, layer, 'bias', [channels * config.depth_multiplier]) : undefined,
    strides: perAxis(config.strides, 2, layer),
    padding: config.padding,
    layout,
  });
  return activate(graph, config.activation, convolved, layer);
};
