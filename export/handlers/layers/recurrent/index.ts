import type { LayerHandler } from '../../layer-handler.js';
import { cellHandler } from './gated-cells.js';
import { recurrentLayer } from './run-recurrent-layer.js';

/** Recurrent layers, their cells and what wraps them. */
export const RECURRENT: Readonly<Record<string, LayerHandler>> = {
  GRU: recurrentLayer,
  GRUCell: cellHandler('gru'),
  LSTM: recurrentLayer,
  LSTMCell: cellHandler('lstm'),
  RNN: recurrentLayer,
  SimpleRNN: recurrentLayer,
  SimpleRNNCell: cellHandler('simple'),
};
