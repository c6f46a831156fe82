import { Type } from 'typebox';
import { stateShape, type ConvLstmCell } from '../../../lowering/recurrent/conv-lstm-cell.js';
import { convLstmStep, runConvLstm } from '../../../lowering/recurrent/run-conv-lstm.js';
import type { Cell } from '../../../lowering/recurrent/recurrence.js';
import type { Layer } from '../../../read/layers-model.js';
import { badModelFile } from '../../../read/bad-model-file.js';
import { configOf, wrongInputs, type LayerHandler, type SymbolicTensor } from '../../layer-handler.js';

const Size = Type.Integer({ minimum: 1 });
const Pair = Type.Union([Size, Type.Array(Size, { minItems: 1, maxItems: 2 })]);
const Name = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Config = Type.Object({
  filters: Size,
  kernel_size: Pair,
  strides: Type.Optional(Pair),
  dilation_rate: Type.Optional(Pair),
  padding: Type.Optional(Type.Union([Type.Literal('valid'), Type.Literal('same')])),
  data_format: Type.Optional(Type.Union([Type.Literal('channels_first'), Type.Literal('channels_last')])),
  activation: Name,
  recurrent_activation: Name,
  use_bias: Type.Optional(Type.Boolean()),
});

/** The cell of a `ConvLSTM2D` for an input whose last three axes are an image. */
export function convLstmCellOf(layer: Layer, input: SymbolicTensor): ConvLstmCell {
  const config = configOf(layer, Config);
  const channelsFirst = config.data_format === 'channels_first';
  const channels = input.shape.at(channelsFirst ? -3 : -1);
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
    channelsFirst,
    filters: config.filters,
    kernelSize: pair(config.kernel_size),
    strides: pair(config.strides ?? 1),
    dilations: pair(config.dilation_rate ?? 1),
    padding: config.padding ?? 'valid',
    activation: config.activation === undefined ? 'tanh' : (config.activation ?? 'linear'),
    recurrentActivation:
      config.recurrent_activation === undefined ? 'hard_sigmoid' : (config.recurrent_activation ?? 'linear'),
    useBias: config.use_bias ?? true,
  };
}

function pair(lengths: number | readonly number[]): readonly [number, number] {
  const [first = 1, second = first] = [lengths].flat();
  return [first, second];
}

export function convLstmCell(layer: Layer, sequence: SymbolicTensor): Cell {
  const cell = convLstmCellOf(layer, sequence);
  const shape = stateShape(cell, sequence);
  return { states: [shape, shape], run: (graph, recurrence) => runConvLstm(graph, cell, recurrence) };
}

/** A `ConvLSTM2DCell` that is used as a layer: an image and two states → output and new states. */
export const convLstmCellHandler: LayerHandler = ({ layer, inputs }, graph) => {
  const [input, state, carry] = inputs;
  if (!input || !state || !carry || inputs.length > 3) throw wrongInputs(layer, 'three inputs', inputs.length);
  const made = convLstmStep(graph, convLstmCellOf(layer, input), input, [state, carry]);
  return [made[0]!, ...made];
};
