import type { Cell } from '../../../lowering/recurrent/recurrence.js';
import type { GraphBuilder } from '../../../onnx/graph-builder.js';
import type { Layer } from '../../../read/layers-model.js';
import type { SymbolicTensor } from '../../layer-handler.js';

interface StatesFromOutside {
  readonly initial: readonly string[];
  readonly giveBack: (states: readonly SymbolicTensor[]) => void;
}

/**
 * The states of a stateful layer, which tfjs keeps from one `predict()` to the next. An ONNX graph keeps nothing, and
 * starting from zeros each time would silently be another model from the second call on, so the caller keeps them: the
 * graph has the inputs `<layer>/state_0`, … (zeros at first, and after what is `resetStates()` in tfjs) and the outputs
 * `<layer>/next_state_0`, ….
 */
export function statesFromOutside(
  graph: GraphBuilder,
  layer: Layer,
  cell: Cell,
  sequence: SymbolicTensor,
): StatesFromOutside {
  const [batch = 'batch'] = sequence.shape;
  const initial = cell.states.map((shape, index) =>
    graph.input(`${layer.name}/state_${index}`, 'float32', [batch, ...shape]),
  );
  return {
    initial,
    giveBack: (states) => {
      for (const [index, { value, type, shape }] of states.entries()) {
        graph.output(`${layer.name}/next_state_${index}`, value, type, shape);
      }
    },
  };
}
