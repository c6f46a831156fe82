import { SentenceVaeError } from '../../../src/errors.js';
import type { Layer, LayersModel, OutputReference } from '../../read/layers-model.js';
import type { ModelEnds, WantedInput } from './model-ends.js';
import { demandNeeded, demandSameRank } from './check-ends.js';
import { nothingCalled } from './nothing-called.js';

/** A layers model with other inputs and outputs. */
export function layersEnds(
  model: LayersModel,
  { inputs = [], outputs, dynamicBatch = false }: ModelEnds,
): LayersModel {
  const layers = new Map(model.layers);
  for (const input of inputs) layers.set(input.name, asInput(layerCalled(model, input.name), input));
  const cuts = inputs.map(({ name }): OutputReference => ({ layer: name, call: 0, output: 0 }));
  const own = new Set(model.inputs.map(({ layer }) => layer));
  const all = [...model.inputs, ...cuts.filter(({ layer }) => !own.has(layer))];
  const ends = outputs?.map((name): OutputReference => {
    layerCalled(model, name);
    return { layer: name, call: 0, output: 0 };
  });
  const chosen = { ...model, layers, inputs: all, outputs: ends ?? model.outputs };
  const changes = inputs.length > 0 || outputs !== undefined;
  const needed = changes ? { ...chosen, inputs: reached(chosen) } : chosen;
  demandNeeded(
    inputs.map(({ name }) => name),
    needed.inputs.map(({ layer }) => layer),
  );
  if (dynamicBatch)
    for (const { layer } of needed.inputs) layers.set(layer, withOpenBatch(layerCalled(needed, layer)));
  return needed;
}

function layerCalled(model: LayersModel, name: string): Layer {
  const layer = model.layers.get(name);
  if (layer) return layer;
  throw nothingCalled(name, 'layer', [...model.layers.keys()]);
}

/** The layer as an input, in whose place its outputs are given. */
function asInput(layer: Layer, input: WantedInput): Layer {
  const { shape, type } = input;
  if (layer.className === 'InputLayer') demandSameRank(input, layer.config['batch_input_shape']);
  const known = shape ?? layer.config['batch_input_shape'];
  if (layer.className !== 'InputLayer' && shape === undefined) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `the shape of what ${layer.name} gives, where the model is cut`,
      received: 'there is none',
      remedy: `Write it behind the name, as in --inputs "${layer.name}:?,7,7,64"`,
    });
  }
  return {
    ...layer,
    className: 'InputLayer',
    config: { ...layer.config, batch_input_shape: known, dtype: type ?? layer.config['dtype'] ?? 'float32' },
    weights: new Map(),
    calls: [{ inputs: [], arguments: {} }],
  };
}

function withOpenBatch(layer: Layer): Layer {
  const shape: unknown = layer.config['batch_input_shape'];
  if (!Array.isArray(shape)) return layer;
  return { ...layer, config: { ...layer.config, batch_input_shape: [null, ...shape.slice(1)] } };
}

/** The inputs that the outputs need. */
function reached(model: LayersModel): readonly OutputReference[] {
  const seen = new Set<string>();
  const open = model.outputs.map(({ layer }) => layer);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const calls = model.layers.get(name)?.calls ?? [];
    open.push(...calls.flatMap((call) => call.inputs.map(({ layer }) => layer)));
  }
  return model.inputs.filter(({ layer }) => seen.has(layer));
}
