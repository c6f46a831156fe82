import { Type } from 'typebox';
import { gatedCell } from '../../../lowering/recurrent/run-gated.js';
import type { Cell } from '../../../lowering/recurrent/recurrence.js';
import { stackCells } from '../../../lowering/recurrent/stack-cells.js';
import { integers } from '../../../onnx/tensor.js';
import type { Layer } from '../../../read/layers-model.js';
import {
  configOf,
  wrongInputs,
  type LayerCall,
  type LayerHandler,
  type SymbolicTensor,
} from '../../layer-handler.js';
import { convLstmCell } from './conv-lstm.js';
import { customCell } from './custom-cell.js';
import { gatedCellOf } from './gated-cells.js';
import { innerCell } from './inner-layer.js';

const Stacked = Type.Object({ cells: Type.Array(Type.Unknown(), { minItems: 1 }) });
const WithCell = Type.Object({ cell: Type.Unknown() });

/** The cell of a recurrent layer, or a cell itself, for an input `[batch, time, …]`. */
export function cellOf(layer: Layer, sequence: SymbolicTensor, convert: LayerCall['convert']): Cell {
  switch (layer.className) {
    case 'SimpleRNN':
    case 'SimpleRNNCell':
      return gatedCell(gatedCellOf(layer, 'simple', sequence));
    case 'GRU':
    case 'GRUCell':
      return gatedCell(gatedCellOf(layer, 'gru', sequence));
    case 'LSTM':
    case 'LSTMCell':
      return gatedCell(gatedCellOf(layer, 'lstm', sequence));
    case 'ConvLSTM2D':
    case 'ConvLSTM2DCell':
      return convLstmCell(layer, sequence);
    case 'StackedRNNCells':
      return stackOf(layer, sequence, convert);
    case 'RNN': {
      const { cell } = configOf(layer, WithCell);
      return cellOf(innerCell(layer, cell), sequence, convert);
    }
    default:
      return customCell(layer, convert);
  }
}

function stackOf(layer: Layer, sequence: SymbolicTensor, convert: LayerCall['convert']): Cell {
  const cells: Cell[] = [];
  let below = sequence;
  for (const [index, serialised] of configOf(layer, Stacked).cells.entries()) {
    const cell = cellOf(innerCell(layer, serialised, `RNNCell_${index}`), below, convert);
    cells.push(cell);
    below = { ...below, shape: [...below.shape.slice(0, 2), ...cell.states[0]!] };
  }
  return stackCells(cells);
}

/** Cells on top of each other that are used as one layer: the input and all states → the output and the new states. */
export const stackedCellsHandler: LayerHandler = ({ layer, inputs, convert }, graph) => {
  const [input, ...states] = inputs;
  const axis = graph.constant('time_axis', integers(1));
  if (!input) throw wrongInputs(layer, 'an input', 0);
  const value = graph.add('Unsqueeze', [input.value, axis], {}, 'one_step');
  const sequence = { ...input, value, shape: input.shape.toSpliced(1, 0, 1) };
  const cell = stackOf(layer, sequence, convert);
  if (states.length !== cell.states.length) {
    throw wrongInputs(layer, `${1 + cell.states.length} inputs`, inputs.length);
  }
  const initial = states.map((state) => state.value);
  const one = { sequence, mask: undefined, initial, backwards: false, everyStep: false };
  const result = cell.run(graph, one);
  return [result.output, ...result.states];
};
