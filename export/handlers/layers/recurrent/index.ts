import type { LayerHandler } from '../../layer-handler.js';
import { bidirectional } from './bidirectional.js';
import { stackedCellsHandler } from './cell-of.js';
import { convLstmCellHandler } from './conv-lstm.js';
import { cellHandler } from './gated-cells.js';
import { recurrentLayer } from './run-recurrent-layer.js';
import { timeDistributed } from './time-distributed.js';

/** Recurrent layers, their cells and what wraps them. */
export const RECURRENT: Readonly<Record<string, LayerHandler>> = {
  Bidirectional: bidirectional,
  ConvLSTM2D: recurrentLayer,
  ConvLSTM2DCell: convLstmCellHandler,
  GRU: recurrentLayer,
  GRUCell: cellHandler('gru'),
  LSTM: recurrentLayer,
  LSTMCell: cellHandler('lstm'),
  RNN: recurrentLayer,
  SimpleRNN: recurrentLayer,
  SimpleRNNCell: cellHandler('simple'),
  StackedRNNCells: stackedCellsHandler,
  TimeDistributed: timeDistributed,
};
