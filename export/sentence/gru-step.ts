import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { integers } from '../onnx/tensor.js';
import { addGruWeights } from '../handlers/layers/gru-weights.js';
import type { Layer } from '../read/layers-model.js';

/** Gates in ONNX's order z, r, h, as the shared weights have them. */
export interface GruStep {
  /** `[batch, units]` */
  (body: GraphBuilder, embedded: string, hidden: string): string;
}

/**
 * Prepares single steps of a GRU whose input is an embedding and, the same at every step, a latent: the latent's share
 * of the input gates is computed here, once, outside of the loop.
 *
 * The weights are those of the scorer's `GRU` node, so that both graphs share them; ONNX Runtime folds the slices here
 * when it loads the graph.
 * @param latent `[batch, latent]`
 */
export function prepareGruStep(
  graph: GraphBuilder,
  gru: Layer,
  sizes: { embedding: number; latent: number; units: number },
  latent: string,
): GruStep {
  const { embedding, units } = sizes;
  const outer = graph.within(gru.name);
  const weights = addGruWeights(outer, gru, embedding + sizes.latent, units);
  const firstAxis = outer.constant('first_axis', integers(0));
  const input = outer.add('Squeeze', [weights.input, firstAxis], {}, 'input_matrix');
  const recurrent = outer.add('Squeeze', [weights.recurrent, firstAxis], {}, 'recurrent_matrix');
  const biases = outer.add('Squeeze', [weights.biases, firstAxis], {}, 'bias_vector');
  const [ofTokens, ofLatent] = outer.addWithOutputs(
    'Split',
    [input, outer.constant('token_and_latent', integers(embedding, sizes.latent))],
    ['token_matrix', 'latent_matrix'],
    { axis: int(1) },
  );
  const [inputBias, recurrentBias] = outer.addWithOutputs(
    'Split',
    [biases, outer.constant('input_and_recurrent', integers(3 * units, 3 * units))],
    ['input_bias', 'recurrent_bias'],
    { axis: int(0) },
  );
  const latentGates = outer.add('Gemm', [latent, ofLatent, inputBias], { transB: int(1) }, 'latent_gates');
  const gatesAndCandidate = outer.constant('gates_and_candidate', integers(2 * units, units));
  const updateAndReset = outer.constant('update_and_reset', integers(units, units));

  return (body, embedded, hidden) => {
    const step = body.within(gru.name);
    const fromInput = step.add('Gemm', [embedded, ofTokens, latentGates], { transB: int(1) }, 'input_gates');
    const fromState = step.add('Gemm', [hidden, recurrent, recurrentBias], { transB: int(1) }, 'state_gates');
    return combineGates(step, { fromInput, fromState, hidden }, { gatesAndCandidate, updateAndReset });
  };
}

/** What a GRU's gates are made of: `[batch, 3 × units]` of the input and of the state, and the state `[batch, units]`. */
export interface GateInputs {
  readonly fromInput: string;
  readonly fromState: string;
  readonly hidden: string;
}

/** Lengths of the parts of a row of gates z, r, h; int64 `[2]`. */
export interface GateLengths {
  /** 2 × units and units. */
  readonly gatesAndCandidate: string;
  /** units and units. */
  readonly updateAndReset: string;
}

/** The next state of a GRU, `[batch, units]`. */
export function combineGates(
  step: GraphBuilder,
  { fromInput, fromState, hidden }: GateInputs,
  { gatesAndCandidate, updateAndReset }: GateLengths,
): string {
  const split = (value: string, lengths: string, names: readonly [string, string]) =>
    step.addWithOutputs('Split', [value, lengths], names, { axis: int(1) });
  const [inputGates, inputCandidate] = split(fromInput, gatesAndCandidate, ['x_zr', 'x_h']);
  const [stateGates, stateCandidate] = split(fromState, gatesAndCandidate, ['h_zr', 'h_h']);
  const gates = step.add('Sigmoid', [step.add('Add', [inputGates, stateGates])], {}, 'gates');
  const [update, reset] = split(gates, updateAndReset, ['update', 'reset']);
  const resetCandidate = step.add('Mul', [reset, stateCandidate]);
  const candidate = step.add('Tanh', [step.add('Add', [inputCandidate, resetCandidate])], {}, 'candidate');
  // h' = n + z ⊙ (h − n), which is (1 − z) ⊙ n + z ⊙ h with one product less.
  const kept = step.add('Mul', [update, step.add('Sub', [hidden, candidate])], {}, 'kept');
  return step.add('Add', [candidate, kept], {}, 'next_hidden');
}
