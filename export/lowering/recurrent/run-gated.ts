import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { cast } from '../cast.js';
import { fusedActivations } from './fused-activations.js';
import { KINDS, type GatedCell } from './gated-cell.js';
import { gatedStep } from './gated-step.js';
import { initialStates } from './initial-states.js';
import type { Cell, Recurrence, RecurrenceResult } from './recurrence.js';
import { runFused } from './run-fused.js';
import { scanSteps } from './scan-steps.js';

/** A cell of tfjs-layers as one that can be run. */
export function gatedCell(cell: GatedCell): Cell {
  return {
    states: Array.from({ length: KINDS[cell.kind].states }, () => [cell.units]),
    run: (graph, recurrence) => runGated(graph, cell, recurrence),
  };
}

/** One ONNX operator where that has the cell's activations, else a loop. */
function runGated(graph: GraphBuilder, cell: GatedCell, recurrence: Recurrence): RecurrenceResult {
  const activations = fusedActivations(cell);
  if (activations) return runFused(graph, cell, activations, recurrence);
  const sizes = Array.from({ length: KINDS[cell.kind].states }, () => cell.units);
  const initial = initialStates(graph, recurrence, sizes);
  const sequence: SymbolicTensor = {
    ...recurrence.sequence,
    type: 'float32',
    value: cast(graph, recurrence.sequence.value, 'float32'),
  };
  return scanSteps(graph, { ...recurrence, sequence }, initial, (body, input, states) => ({
    states: gatedStep(
      body,
      cell,
      input.value,
      states.map(({ value }) => value),
    ),
  }));
}
