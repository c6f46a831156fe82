import type { TensorData } from '../../onnx/tensor.js';
import { badModelFile } from '../bad-model-file.js';
import type { Layer, LayersModel } from '../layers-model.js';
import type { LayerTopology, Topology } from './topology.js';
import { nameWithoutCells, numberedWeights, pathOf } from './weight-names.js';

/**
 * Gives each layer its weights, found by their names as tfjs' `LayersModel.loadWeights` does: the weights of all layers
 * lie side by side, those of nested models too.
 */
export function assignWeights(topology: Topology, weights: ReadonlyMap<string, TensorData>): LayersModel {
  const places = new Map<string, Place[]>();
  for (const place of placesIn(topology, [topology.name])) {
    const { name } = place.layer;
    places.set(name, [...(places.get(name) ?? []), place]);
  }
  const owned = new Map<LayerTopology, Map<string, TensorData>>();
  for (const [fullName, tensor] of weights) {
    const path = pathOf(fullName);
    const { layer, rest } = ownerOf(fullName, path, places);
    const ofLayer = owned.get(layer) ?? new Map<string, TensorData>();
    owned.set(layer, ofLayer.set(rest.join('/'), tensor));
  }
  return modelWithWeights(topology, (layer) => namedWithin(layer, owned.get(layer) ?? new Map()));
}

/** A layer that may have weights, and the names of the models around it, outermost first. */
interface Place {
  readonly layer: LayerTopology;
  readonly models: readonly string[];
}

/** All layers but those that are models, in these and inside of wrappers. */
function placesIn({ layers }: Topology, models: readonly string[]): readonly Place[] {
  return [...layers.values()].flatMap((layer) => placesOf(layer, models));
}

function placesOf(layer: LayerTopology, models: readonly string[]): readonly Place[] {
  const { name, model, wrapped = [] } = layer;
  if (model) return placesIn(model, [...models, name]);
  // What a wrapper wraps has its weights under the wrapper's name, unless it is a model.
  const inner = wrapped.filter((one) => one.model).flatMap((one) => placesOf(one, [...models, name]));
  return [{ layer, models }, ...inner];
}

/** The layer with the longest name that the weight's path starts with, after names of models around it if any. */
function ownerOf(
  fullName: string,
  path: readonly string[],
  places: ReadonlyMap<string, readonly Place[]>,
): { layer: LayerTopology; rest: readonly string[] } {
  for (let start = 0; start < path.length - 1; start++) {
    const around = path.slice(0, start);
    for (let end = path.length - 1; end > start; end--) {
      const name = path.slice(start, end).join('/');
      const found = places.get(name)?.filter(({ models }) => around.every((model) => models.includes(model)));
      if (found && found.length > 1) throw ambiguous(fullName, name);
      if (found?.[0]) return { layer: found[0].layer, rest: path.slice(end) };
    }
  }
  throw badModelFile({
    expected: 'each weight to belong to a layer of the topology',
    received: `none is called as the weight ${fullName} says`,
    remedy: 'Use the model.json and the weight files that were saved together',
  });
}

function ambiguous(weight: string, name: string) {
  return badModelFile({
    expected: 'layers with weights to have names of their own, also in nested models',
    received: `several are called ${name}, so nobody knows whose ${weight} is`,
    remedy: 'Rename them where the model is made, and save it again: tfjs cannot load it either',
  });
}

/** The weights of a layer under the names that tfjs gives them. */
function namedWithin(
  { className, config }: LayerTopology,
  weights: ReadonlyMap<string, TensorData>,
): ReadonlyMap<string, TensorData> {
  const numbered = numberedWeights(className, config);
  const names = Array.from(weights.keys(), (key) => {
    const name = nameWithoutCells(key.split('/'));
    return numbered[Number(name)] ?? name;
  });
  // A layer of somebody's own may tell its weights apart by what would be left out.
  if (new Set(names).size < names.length) return weights;
  return new Map(Array.from(weights.values(), (tensor, index) => [names[index]!, tensor]));
}

type WeightsOf = (layer: LayerTopology) => ReadonlyMap<string, TensorData>;

function modelWithWeights(topology: Topology, weightsOf: WeightsOf): LayersModel {
  const layers = Array.from(
    topology.layers,
    ([name, layer]) => [name, layerWithWeights(layer, weightsOf(layer), weightsOf)] as const,
  );
  return { ...topology, layers: new Map(layers) };
}

function layerWithWeights(
  layer: LayerTopology,
  weights: ReadonlyMap<string, TensorData>,
  weightsOf: WeightsOf,
): Layer {
  const { model, wrapped, ...rest } = layer;
  return {
    ...rest,
    weights,
    ...(model && { model: modelWithWeights(model, weightsOf) }),
    ...(wrapped && {
      wrapped: wrapped.map((inner, index) =>
        layerWithWeights(inner, weightsOfWrapped(layer, index, weights), weightsOf),
      ),
    }),
  };
}

/** Bidirectional tells the weights of its layers apart by a prefix; other wrappers have one layer. */
function weightsOfWrapped(
  { className }: LayerTopology,
  index: number,
  weights: ReadonlyMap<string, TensorData>,
): ReadonlyMap<string, TensorData> {
  if (className !== 'Bidirectional') return weights;
  const direction = index === 0 ? 'forward_' : 'backward_';
  const ofLayer = [...weights].filter(([name]) => name.startsWith(direction));
  return new Map(ofLayer.map(([name, tensor]) => [name.slice(name.indexOf('/') + 1), tensor]));
}
