import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { OutputReference } from '../layers-model.js';
import { nameIn, SerialisedLayer } from './serialised-layer.js';
import { unreadable } from './topology-errors.js';
import type { LayerTopology, ReadLayer, Topology } from './topology.js';

const Layers = Type.Array(SerialisedLayer, { minItems: 1 });

const NamedLayers = Type.Object({
  name: Type.Optional(Type.String()),
  layers: Layers,
  build_input_shape: Type.Optional(Type.Unknown()),
});

/** Before Keras 2.2.3 the list of layers alone. */
export const SequentialConfig = Type.Union([NamedLayers, Layers]);

/** A model whose layers follow each other; where the first is no input, one is put before it. */
export function readSequential(config: Static<typeof SequentialConfig>, readLayer: ReadLayer): Topology {
  const {
    name: modelName = 'sequential',
    layers: serialised,
    build_input_shape: builtFor,
  } = Check(NamedLayers, config) ? config : { layers: config };
  const layers = new Map<string, LayerTopology>();
  let previous: OutputReference | undefined;
  const append = (name: string, layer: SerialisedLayer) => {
    if (layers.has(name)) throw unreadable(`two of its layers are called ${name}`);
    const read = readLayer(name, layer, [{ inputs: previous ? [previous] : [], arguments: {} }]);
    if (!previous && read.className !== 'InputLayer') {
      const input = inputBefore(read, builtFor);
      append(`${name}_input`, input);
      append(name, layer);
      return;
    }
    layers.set(name, read);
    previous = { layer: name, call: 0, output: 0 };
  };
  for (const [index, layer] of serialised.entries()) append(nameIn(layer) ?? `layer_${index}`, layer);

  const first = layers.keys().next().value;
  if (first === undefined || previous === undefined) throw unreadable('it has no layers');
  return {
    name: modelName,
    layers,
    inputs: [{ layer: first, call: 0, output: 0 }],
    outputs: [previous],
  };
}

function inputBefore(first: LayerTopology, builtFor: unknown): SerialisedLayer {
  const inner = innermostInput(first);
  const shape = inputShape(first.config) ?? inputShape(inner?.config ?? {}) ?? builtFor;
  if (shape === undefined) throw unreadable('its first layer has no input shape');
  return {
    class_name: 'InputLayer',
    config: { batch_input_shape: shape, dtype: inputType(inner ?? first) },
  };
}

/** The input of a first layer that is a model, or what a wrapper wraps. */
function innermostInput({ model, wrapped }: LayerTopology): LayerTopology | undefined {
  const [input] = model?.inputs ?? [];
  return input ? model?.layers.get(input.layer) : wrapped?.[0];
}

/** The input shape as layers have had it: with the batch or without it. */
function inputShape(config: Readonly<Record<string, unknown>>): unknown {
  const { batch_input_shape: whole, input_shape: lengths } = config;
  if (whole !== undefined && whole !== null) return whole;
  if (Array.isArray(lengths)) return [null, ...lengths];
  return undefined;
}

/** A first Embedding takes ids, whatever type of weights its config names; mixed precision is single precision here. */
function inputType({ className, config }: LayerTopology): string {
  if (className === 'Embedding') return 'int32';
  const { dtype } = config;
  return dtype === 'int32' || dtype === 'bool' || dtype === 'string' ? dtype : 'float32';
}
