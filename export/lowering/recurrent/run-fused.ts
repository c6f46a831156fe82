import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import { int, ints, string, type Attributes, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../cast.js';
import { scalar } from '../scalar.js';
import { compressSteps, expandSteps } from './compress-steps.js';
import { addFusedWeights, KINDS, type GatedCell } from './gated-cell.js';
import type { Recurrence, RecurrenceResult } from './recurrence.js';

/** Runs a cell over a sequence as one ONNX `RNN`, `GRU` or `LSTM`. */
export function runFused(
  graph: GraphBuilder,
  cell: GatedCell,
  activations: Attributes,
  { sequence: original, mask, initial, backwards, everyStep }: Recurrence,
): RecurrenceResult {
  const { kind, units } = cell;
  const sequence: SymbolicTensor = {
    ...original,
    type: 'float32',
    value: cast(graph, original.value, 'float32'),
  };
  const valid = mask === undefined ? undefined : compressSteps(graph, sequence, mask, backwards);
  const steps = graph.add(
    'Transpose',
    [(valid?.sequence ?? sequence).value],
    { perm: ints(1, 0, 2) },
    'steps',
  );
  const firstAxis = graph.constant('first_axis', integers(0));
  const initialStates = initial?.map((state) => graph.add('Unsqueeze', [state, firstAxis], {}, 'initial'));

  const outputs = graph.addWithOutputs(
    KINDS[kind].op,
    [steps, ...addFusedWeights(graph, cell), valid?.counts ?? '', ...(initialStates ?? [])],
    [everyStep ? 'states' : '', 'last_state', ...(kind === 'lstm' ? ['last_carry'] : [])],
    {
      hidden_size: int(units),
      // Compressed steps lie in the order in which they are taken.
      direction: string(backwards && !valid ? 'reverse' : 'forward'),
      ...activations,
      ...(kind === 'gru' && { linear_before_reset: int(cell.resetAfter ? 1 : 0) }),
    },
  );
  const [all = '', ...last] = outputs;
  const [batch = 'batch', time = 'time'] = sequence.shape;
  const states = last.map((state, index): SymbolicTensor => ({
    value: finalState(state, initial?.[index]),
    type: 'float32',
    shape: [batch, units],
  }));
  if (everyStep)
    return { output: { value: statesByRow(), type: 'float32', shape: [batch, time, units] }, states };
  return { output: states[0]!, states };

  /** `[1, batch, units]` → `[batch, units]`. ONNX gives zeros for a row without steps, where the initial state stays. */
  function finalState(state: string, before: string | undefined): string {
    const final = graph.add('Squeeze', [state, firstAxis], {}, 'final_state');
    if (!valid || before === undefined) return final;
    const none = graph.add('Equal', [valid.counts, scalar(graph, 0, 'int32')], {}, 'is_empty');
    const isEmpty = graph.add('Unsqueeze', [none, graph.constant('last_axis', integers(1))]);
    return graph.add('Where', [isEmpty, before, final], {}, 'final_or_initial_state');
  }

  /** `[time, 1, batch, units]` → `[batch, time, units]` */
  function statesByRow(): string {
    const byStep = graph.add(
      'Squeeze',
      [all, graph.constant('direction_axis', integers(1))],
      {},
      'states_by_step',
    );
    const byRow = graph.add('Transpose', [byStep], { perm: ints(1, 0, 2) }, 'states_by_row');
    return valid ? expandSteps(graph, byRow, initial?.[0], valid.taken) : byRow;
  }
}
