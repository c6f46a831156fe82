import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { Cell, Recurrence, RecurrenceResult } from './recurrence.js';

/**
 * Cells on top of each other. Each one's step reads only the output of the cell below at the same step, so they run
 * one after the other over the whole sequence, each in its own fast form.
 * @param cells each made for the one below; the topmost last. Its states come first, as tfjs has it.
 */
export function stackCells(cells: readonly Cell[]): Cell {
  return { states: cells.toReversed().flatMap(({ states }) => states), run };

  function run(graph: GraphBuilder, recurrence: Recurrence): RecurrenceResult {
    let { sequence } = recurrence;
    let left = recurrence.initial;
    let states: readonly SymbolicTensor[] = [];
    for (const [index, cell] of cells.entries()) {
      const initial = left?.slice(left.length - cell.states.length);
      left = left?.slice(0, left.length - cell.states.length);
      const everyStep = recurrence.everyStep || index < cells.length - 1;
      const within = graph.within(`cell_${index}`);
      const result = cell.run(within, { ...recurrence, sequence, initial, everyStep });
      sequence = result.output;
      states = [...result.states, ...states];
    }
    return { output: sequence, states };
  }
}
