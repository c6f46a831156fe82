import { Type } from 'typebox';
import { reverseSteps } from '../../../lowering/recurrent/reverse.js';
import { scalar } from '../../../lowering/scalar.js';
import { int, type GraphBuilder } from '../../../onnx/graph-builder.js';
import {
  configOf,
  wrongInputs,
  type LayerCall,
  type LayerHandler,
  type LayerOutput,
  type SymbolicTensor,
} from '../../layer-handler.js';
import { wrappedLayer } from './inner-layer.js';
import { runRecurrentLayer } from './run-recurrent-layer.js';

const MergeMode = Type.Union([
  Type.Literal('concat'),
  Type.Literal('sum'),
  Type.Literal('mul'),
  Type.Literal('ave'),
  Type.Null(),
]);

const Config = Type.Object({ merge_mode: Type.Optional(MergeMode) });

/** The recurrent layers whose outputs need not be turned round twice. */
const RUNS_IN_PLACE: ReadonlySet<string> = new Set(['SimpleRNN', 'GRU', 'LSTM', 'RNN', 'ConvLSTM2D']);

interface Direction {
  readonly output: SymbolicTensor;
  readonly states: readonly SymbolicTensor[];
}

/**
 * A recurrent layer and one that runs the other way, `[batch, time, …]` → their outputs merged, or both, and the
 * states of the first and the second. Further inputs are initial states: those of the first, then those of the second.
 */
export const bidirectional: LayerHandler = (call, graph) => {
  const { layer, inputs } = call;
  const { merge_mode: mergeMode = 'concat' } = configOf(layer, Config);
  const [sequence, ...initial] = inputs;
  if (!sequence) throw wrongInputs(layer, 'a sequence as input', 0);
  if (initial.length % 2 > 0)
    throw wrongInputs(layer, 'as many initial states for each direction', inputs.length);
  const half = initial.length / 2;
  const forwards = run(call, graph, 0, [sequence, ...initial.slice(0, half)]);
  const backwards = run(call, graph, 1, [sequence, ...initial.slice(half)]);
  const states = [...forwards.states, ...backwards.states];
  return [...merged(), ...states];

  function merged(): readonly LayerOutput[] {
    const { output: there } = forwards;
    const { output: back } = backwards;
    const values = [there.value, back.value];
    switch (mergeMode) {
      case 'concat':
        return [{ value: graph.add('Concat', values, { axis: int(-1) }), mask: there.mask }];
      case 'sum':
        return [{ value: graph.add('Add', values), mask: there.mask }];
      case 'mul':
        return [{ value: graph.add('Mul', values), mask: there.mask }];
      case 'ave': {
        const sum = graph.add('Add', values);
        return [{ value: graph.add('Mul', [sum, scalar(graph, 0.5)]), mask: there.mask }];
      }
      case null:
        return [there, back];
      default:
        return mergeMode satisfies never;
    }
  }
};

/** The output of the forward layer, or that of the backward one with its steps turned round once more. */
function run(
  call: LayerCall,
  graph: GraphBuilder,
  index: 0 | 1,
  inputs: readonly SymbolicTensor[],
): Direction {
  const { layer, scope } = wrappedLayer(call.layer, index);
  const within = graph.within(scope);
  const turnsRound = index === 1;
  if (RUNS_IN_PLACE.has(layer.className)) {
    const { output, states, lastStepFirst, returnsSequences } = runRecurrentLayer(
      { ...call, layer, inputs },
      within,
    );
    const turned = returnsSequences && lastStepFirst !== turnsRound;
    return { output: turned ? reverseSteps(within, output) : output, states };
  }
  const [output, ...states] = call.convert({ layer, inputs }, within);
  if (!output) throw wrongInputs(layer, 'an output', 0);
  const turned = turnsRound && layer.config['return_sequences'] === true;
  return { output: turned ? reverseSteps(within, output) : output, states };
}
