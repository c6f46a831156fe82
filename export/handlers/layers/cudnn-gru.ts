import { Type } from 'typebox';
import { DATA_TYPES } from '../../onnx/data-types.js';
import { int, ints, string, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import type { Layer } from '../../read/layers-model.js';
import {
  configOf,
  featuresOf,
  wrongInputs,
  type LayerHandler,
  type SymbolicTensor,
} from '../layer-handler.js';
import { addGruWeights } from './gru-weights.js';

export const CudnnGruConfig = Type.Object({
  units: Type.Integer({ minimum: 1 }),
  return_sequences: Type.Boolean(),
  go_backwards: Type.Boolean(),
  masked: Type.Boolean(),
  initial_state: Type.Boolean(),
});

/**
 * The GRU of cuDNN and PyTorch as one ONNX `GRU`: `[batch, tokens, features]` → `[batch, units]`, or
 * `[batch, tokens, units]` with `returnSequences`.
 *
 * A mask becomes `sequence_lens`, so it must be ones followed by zeros, which right padding is. Two things that ONNX
 * defines otherwise are mended after the node: it returns zeros, not the initial state, for a row of length 0
 * (and ONNX Runtime does so), and zeros, not the state carried along, at padded steps.
 */
export const cudnnGru: LayerHandler = ({ layer, inputs }, graph) => {
  const config = configOf(layer, CudnnGruConfig);
  const { units } = config;
  const { sequence, mask, initial } = namedInputs(layer, config, inputs);
  const features = featuresOf(sequence, layer);
  const [batch = 'batch', tokens = 'tokens'] = sequence.shape;

  const weights = addGruWeights(graph, layer, features, units);
  const firstAxis = graph.constant('first_axis', integers(0));
  const steps = graph.add('Transpose', [sequence.value], { perm: ints(1, 0, 2) }, 'steps');
  const lengths = mask && sequenceLengths(graph, mask);
  const initialState = initial && graph.add('Unsqueeze', [initial.value, firstAxis], {}, 'initial_state');

  const [all, last] = graph.addWithOutputs(
    'GRU',
    [steps, weights.input, weights.recurrent, weights.biases, lengths ?? '', initialState ?? ''],
    [config.return_sequences ? 'states' : '', 'last_state'],
    {
      hidden_size: int(units),
      // cuDNN's form: the reset gate acts after the recurrent product. CUDA knows no other.
      linear_before_reset: int(1),
      direction: string(config.go_backwards ? 'reverse' : 'forward'),
    },
  );

  const final = finalState();
  if (!config.return_sequences) return { value: final, type: 'float32', shape: [batch, units] };
  return { value: sequenceOfStates(), type: 'float32', shape: [batch, tokens, units] };

  /** `[batch, units]` */
  function finalState(): string {
    const state = graph.add('Squeeze', [last, firstAxis], {}, 'final_state');
    if (!lengths || !initial) return state;
    const zero = graph.constant('zero', { type: 'int32', shape: [], values: Int32Array.of(0) });
    const lastAxis = graph.constant('last_axis', integers(1));
    const isEmpty = graph.add('Unsqueeze', [graph.add('Equal', [lengths, zero]), lastAxis], {}, 'is_empty');
    return graph.add('Where', [isEmpty, initial.value, state], {}, 'final_or_initial_state');
  }

  /** `[batch, tokens, units]` */
  function sequenceOfStates(): string {
    // [tokens, 1, batch, units] → [batch, tokens, units]
    const directionAxis = graph.constant('direction_axis', integers(1));
    const states = graph.add('Squeeze', [all, directionAxis], {}, 'states_by_step');
    const byRow = graph.add('Transpose', [states], { perm: ints(1, 0, 2) }, 'states_by_row');
    if (!mask) return byRow;
    const isToken = graph.add('Cast', [mask.value], { to: int(DATA_TYPES.bool) }, 'is_token');
    const lastAxis = graph.constant('features_axis', integers(2));
    const isTokenColumn = graph.add('Unsqueeze', [isToken, lastAxis]);
    return graph.add('Where', [isTokenColumn, byRow, carriedState()], {}, 'states_carried');
  }

  /** What stands at padded steps: forwards the final state, backwards (where they come first) the initial one. */
  function carriedState(): string {
    if (config.go_backwards && !initial) {
      return graph.constant('no_state', { type: 'float32', shape: [], values: Float32Array.of(0) });
    }
    const state = config.go_backwards && initial ? initial.value : final;
    return graph.add('Unsqueeze', [state, graph.constant('tokens_axis', integers(1))]);
  }
};

interface GruInputs {
  /** `[batch, tokens, features]` */
  readonly sequence: SymbolicTensor;
  /** `[batch, tokens]` */
  readonly mask: SymbolicTensor | undefined;
  /** `[batch, units]` */
  readonly initial: SymbolicTensor | undefined;
}

function namedInputs(
  layer: Layer,
  { masked, initial_state: hasInitial }: { masked: boolean; initial_state: boolean },
  inputs: readonly SymbolicTensor[],
): GruInputs {
  const expected = 1 + Number(masked) + Number(hasInitial);
  const [sequence] = inputs;
  if (!sequence || inputs.length !== expected) {
    throw wrongInputs(layer, expected === 1 ? 'one input' : `${expected} inputs`, inputs.length);
  }
  return {
    sequence,
    mask: masked ? inputs[1] : undefined,
    initial: hasInitial ? inputs.at(-1) : undefined,
  };
}

/** Tokens of each row as int32, which is what `sequence_lens` takes. */
function sequenceLengths(graph: GraphBuilder, mask: SymbolicTensor): string {
  const ones =
    mask.type === 'int32'
      ? mask.value
      : graph.add('Cast', [mask.value], { to: int(DATA_TYPES.int32) }, 'mask');
  const tokensAxis = graph.constant('mask_axis', integers(1));
  return graph.add('ReduceSum', [ones, tokensAxis], { keepdims: int(0) }, 'lengths');
}
