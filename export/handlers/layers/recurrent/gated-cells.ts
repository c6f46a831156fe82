import { Type } from 'typebox';
import type { GatedCell, GatedKind } from '../../../lowering/recurrent/gated-cell.js';
import { gatedStep } from '../../../lowering/recurrent/gated-step.js';
import type { Layer } from '../../../read/layers-model.js';
import {
  configOf,
  featuresOf,
  wrongInputs,
  type LayerHandler,
  type SymbolicTensor,
} from '../../layer-handler.js';

const ActivationName = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Config = Type.Object({
  units: Type.Integer({ minimum: 1 }),
  activation: ActivationName,
  recurrent_activation: ActivationName,
  use_bias: Type.Optional(Type.Boolean()),
  reset_after: Type.Optional(Type.Boolean()),
});

/** What the config of a cell, or of a layer made of one, says. */
export function gatedCellOf(layer: Layer, kind: GatedKind, sequence: SymbolicTensor): GatedCell {
  const config = configOf(layer, Config);
  return {
    kind,
    layer,
    features: featuresOf(sequence, layer),
    units: config.units,
    activation: config.activation === undefined ? 'tanh' : (config.activation ?? 'linear'),
    recurrentActivation:
      config.recurrent_activation === undefined ? 'hard_sigmoid' : (config.recurrent_activation ?? 'linear'),
    useBias: config.use_bias ?? true,
    // tfjs itself refuses `reset_after`, which Keras writes into every GRU of TensorFlow 2.
    resetAfter: kind === 'gru' && config.reset_after === true,
  };
}

/** A cell that is used as a layer: input and states `[batch, …]` → output and new states. */
export function cellHandler(kind: GatedKind): LayerHandler {
  return ({ layer, inputs }, graph) => {
    const [input, ...states] = inputs;
    const count = kind === 'lstm' ? 2 : 1;
    if (!input || states.length !== count) throw wrongInputs(layer, `${1 + count} inputs`, inputs.length);
    const cell = gatedCellOf(layer, kind, input);
    const values = gatedStep(
      graph,
      cell,
      input.value,
      states.map(({ value }) => value),
    );
    const made = values.map(
      (value) => ({ value, type: 'float32', shape: [input.shape[0]!, cell.units] }) as const,
    );
    return [made[0]!, ...made];
  };
}
