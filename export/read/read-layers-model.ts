import { dirname } from 'node:path';
import type { TensorData } from '../onnx/tensor.js';
import { badModelFile } from './bad-model-file.js';
import type { Layer, LayersModel } from './layers-model.js';
import { findModelJson, readModelJson } from './model-json.js';
import { readTopology } from './topology.js';
import { readWeights } from './weights.js';

/**
 * Reads a tfjs LayersModel from its files, without tfjs.
 * @param path a `model.json`, or the folder it lies in
 * @throws {SentenceVaeError} `BAD_MODEL_FILE`
 */
export async function readLayersModel(path: string): Promise<LayersModel> {
  const file = await findModelJson(path);
  const json = await readModelJson(file);
  const topology = readTopology(json.modelTopology);
  const weights = await readWeights(dirname(file), json.weightsManifest);
  return { ...topology, layers: withWeights(topology.layers, weights) };
}

/** Gives each layer the weights whose names start with its own. */
function withWeights(
  layers: ReadonlyMap<string, Omit<Layer, 'weights'>>,
  weights: ReadonlyMap<string, TensorData>,
): ReadonlyMap<string, Layer> {
  const owned = new Map<string, Map<string, TensorData>>();
  for (const [fullName, tensor] of weights) {
    const owner = ownerOf(fullName, layers);
    const ofLayer = owned.get(owner) ?? new Map<string, TensorData>();
    // Keras variables end in ":0".
    ofLayer.set(fullName.slice(owner.length + 1).replace(/:\d+$/, ''), tensor);
    owned.set(owner, ofLayer);
  }
  return new Map(
    Array.from(layers, ([name, layer]) => [name, { ...layer, weights: owned.get(name) ?? new Map() }]),
  );
}

/** The layer with the longest name that is a path prefix of the weight's. */
function ownerOf(weight: string, layers: ReadonlyMap<string, unknown>): string {
  for (let end = weight.lastIndexOf('/'); end > 0; end = weight.lastIndexOf('/', end - 1)) {
    const name = weight.slice(0, end);
    if (layers.has(name)) return name;
  }
  throw badModelFile({
    expected: 'each weight to belong to a layer of the topology',
    received: `none is called as the weight ${weight} says`,
    remedy: 'Use the model.json and the weight files that were saved together',
  });
}
