import { Type } from 'typebox';
import { stateShape, type ConvLstmCell } from '../../../lowering/recurrent/conv-lstm-cell.js';
import { convLstmStep, runConvLstm } from '../../../lowering/recurrent/run-conv-lstm.js';
import type { Cell } from '../../../lowering/recurrent/recurrence.js';
import type { Layer } from '../../../read/layers-model.js';
import { badModelFile } from '../../../read/bad-model-file.js';
import { DataFormat, layoutOf, PerAxis, perAxis, SameOrValid } from '../spatial-config.js';
import { configOf, wrongInputs, type LayerHandler, type SymbolicTensor } from '../../layer-handler.js';

const Name = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Config = Type.Object({
  filters: Type.Integer({ minimum: 1 }),
  kernel_size: PerAxis,
  strides: Type.Optional(PerAxis),
  dilation_rate: Type.Optional(PerAxis),
  padding: Type.Optional(SameOrValid),
  data_format: DataFormat,
  activation: Name,
  recurrent_activation: Name,
  use_bias: Type.Optional(Type.Boolean()),
});

/** The cell of a `ConvLSTM2D` for an input whose last three axes are an image. */
function convLstmCellOf(layer: Layer, input: SymbolicTensor): ConvLstmCell {
  const config = configOf(layer, Config);
  const layout = layoutOf(config.data_format);
  const channels = input.shape.at(layout === 'channelsFirst' ? -3 : -1);
  if (typeof channels !== 'number') {
    throw badModelFile({
      expected: `the channels of the input of ${layer.name} to be known`,
      received: 'the topology leaves them open',
      remedy: 'Give the model an input with a fixed number of channels',
    });
  }
  return {
    layer,
    channels,
    layout,
    filters: config.filters,
    kernelSize: perAxis(config.kernel_size, 2, layer),
    strides: perAxis(config.strides ?? 1, 2, layer),
    dilations: perAxis(config.dilation_rate ?? 1, 2, layer),
    padding: config.padding ?? 'valid',
    activation: config.activation === undefined ? 'tanh' : (config.activation ?? 'linear'),
    recurrentActivation:
      config.recurrent_activation === undefined ? 'hard_sigmoid' : (config.recurrent_activation ?? 'linear'),
    useBias: config.use_bias ?? true,
  };
}

export function convLstmCell(layer: Layer, sequence: SymbolicTensor): Cell {
  const cell = convLstmCellOf(layer, sequence);
  const shape = stateShape(cell, sequence);
  return { states: [shape, shape], run: (graph, recurrence) => runConvLstm(graph, cell, recurrence) };
}

/** A `ConvLSTM2DCell` that is used as a layer: an image and two states → output and new states. */
export const convLstmCellHandler: LayerHandler = ({ layer, inputs }, graph) => {
  const [input, state, carry] = inputs;
  if (!input || !state || !carry || inputs.length > 3)
    throw wrongInputs(layer, 'three inputs', inputs.length);
  const made = convLstmStep(graph, convLstmCellOf(layer, input), input, [state, carry]);
  return [made[0]!, ...made];
};
