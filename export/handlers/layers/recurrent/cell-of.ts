import { Type } from 'typebox';
import { gatedCell } from '../../../lowering/recurrent/run-gated.js';
import type { Cell } from '../../../lowering/recurrent/recurrence.js';
import { stackCells } from '../../../lowering/recurrent/stack-cells.js';
import type { Layer } from '../../../read/layers-model.js';
import { configOf, type LayerCall, type SymbolicTensor } from '../../layer-handler.js';
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
