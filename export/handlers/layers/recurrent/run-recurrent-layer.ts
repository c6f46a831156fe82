import { Type } from 'typebox';
import { reverseSteps } from '../../../lowering/recurrent/reverse.js';
import type { GraphBuilder } from '../../../onnx/graph-builder.js';
import {
  configOf,
  wrongInputs,
  type LayerCall,
  type LayerOutput,
  type SymbolicTensor,
} from '../../layer-handler.js';
import { cellOf } from './cell-of.js';
import { statesFromOutside } from './states-from-outside.js';

const Flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));

const Options = Type.Object({
  return_sequences: Flag,
  return_state: Flag,
  go_backwards: Flag,
  stateful: Flag,
});

export interface RecurrentRun {
  /** Every step's output at the place of its input, or the last output. */
  readonly output: SymbolicTensor;
  /** Whether tfjs gives the steps in the other order. */
  readonly lastStepFirst: boolean;
  readonly returnsSequences: boolean;
  /** Empty unless the layer returns them. */
  readonly states: readonly SymbolicTensor[];
}

/** Runs a recurrent layer over `[batch, time, …]`; further inputs are its initial states. */
export function runRecurrentLayer(
  { layer, inputs, convert }: Pick<LayerCall, 'layer' | 'inputs' | 'convert'>,
  graph: GraphBuilder,
): RecurrentRun {
  const options = configOf(layer, Options);
  const [sequence, ...given] = inputs;
  if (!sequence) throw wrongInputs(layer, 'a sequence as input', 0);
  const cell = cellOf(layer, sequence, convert);
  if (given.length > 0 && given.length !== cell.states.length) {
    throw wrongInputs(layer, `a sequence and ${cell.states.length} initial states, or none`, inputs.length);
  }
  const kept =
    options.stateful && given.length === 0 ? statesFromOutside(graph, layer, cell, sequence) : undefined;
  const backwards = options.go_backwards ?? false;
  const everyStep = options.return_sequences ?? false;
  const { output, states } = cell.run(graph, {
    sequence,
    mask: sequence.mask,
    initial: kept?.initial ?? (given.length > 0 ? given.map(({ value }) => value) : undefined),
    backwards,
    everyStep,
  });
  kept?.giveBack(states);
  return {
    output: { ...output, mask: everyStep ? sequence.mask : undefined },
    lastStepFirst: backwards && everyStep,
    returnsSequences: everyStep,
    states: options.return_state ? states : [],
  };
}

/** What the layer gives in tfjs: outputs of a backwards layer come in the order in which its steps were taken. */
export function recurrentLayer(call: LayerCall, graph: GraphBuilder): readonly LayerOutput[] {
  const { output, lastStepFirst, states } = runRecurrentLayer(call, graph);
  return [lastStepFirst ? reverseSteps(graph, output) : output, ...states];
}
