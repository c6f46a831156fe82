import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { NamedVariable, Trainable } from '../models/trainable.js';

const WEIGHTS = 'weights.bin';

/** Writes a network as an ordinary tfjs LayersModel: `model.json` and `weights.bin`. */
export async function saveNetwork(network: tf.LayersModel, folder: string): Promise<void> {
  await network.save(
    tf.io.withSaveHandler(async ({ weightData, weightSpecs, ...artifacts }) => {
      const model = {
        format: 'layers-model',
        generatedBy: artifacts.generatedBy,
        convertedBy: null,
        modelTopology: artifacts.modelTopology,
        weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }],
      };
      await writeAtomically(join(folder, WEIGHTS), bytesOf(weightData));
      await writeAtomically(join(folder, 'model.json'), JSON.stringify(model));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
}

/** Reads the weights of a checkpoint's networks into those of a model that is already built. */
export async function loadNetworks(networks: Trainable<unknown>['networks'], folder: string): Promise<void> {
  for (const [name, network] of Object.entries(networks))
    await loadNetworkWeights(network, join(folder, name));
}

async function loadNetworkWeights(network: tf.LayersModel, folder: string): Promise<void> {
  const model = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as {
    weightsManifest: [{ weights: tf.io.WeightsManifestEntry[] }];
  };
  const [{ weights: specs }] = model.weightsManifest;
  demandShapes(network, specs);
  const weights = await readWeights(join(folder, WEIGHTS), specs);
  network.loadWeights(weights);
  tf.dispose(weights);
}

/** tfjs would say which shapes differ, but not of what. */
function demandShapes(network: tf.LayersModel, saved: readonly tf.io.WeightsManifestEntry[]): void {
  for (const { originalName: name, shape } of network.weights) {
    const spec = saved.find((entry) => entry.name === name);
    if (!spec || String(spec.shape) === String(shape)) continue;
    throw new Error(`${name} is [${spec.shape.join(', ')}], by config.json it is [${shape.join(', ')}]`);
  }
}

/** Writes variables next to a list of their names and shapes: `<path>.json` and `<path>.bin`. */
export async function saveVariables(variables: readonly NamedVariable[], path: string): Promise<void> {
  const { data, specs } = await tf.io.encodeWeights(
    Object.fromEntries(variables.map(({ name, variable }) => [name, variable])),
  );
  await writeAtomically(`${path}.bin`, new Uint8Array(data));
  await writeAtomically(`${path}.json`, JSON.stringify(specs));
}

/** Reads what `saveVariables` wrote into variables of the same names. */
export async function loadVariables(variables: readonly NamedVariable[], path: string): Promise<void> {
  const specs = JSON.parse(await readFile(`${path}.json`, 'utf8')) as tf.io.WeightsManifestEntry[];
  const values = await readWeights(`${path}.bin`, specs);
  for (const { name, variable } of variables) {
    const value = values[name];
    if (!value) throw new Error(`${path}.json lists no ${name}`);
    variable.assign(value);
  }
  tf.dispose(values);
}

async function readWeights(path: string, specs: tf.io.WeightsManifestEntry[]): Promise<tf.NamedTensorMap> {
  const data = await readFile(path);
  return tf.io.decodeWeights(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength), specs);
}

function bytesOf(data: tf.io.WeightData | undefined): Uint8Array {
  if (!data) throw new Error('a network without weights cannot be saved');
  const parts = Array.isArray(data) ? data : [data];
  return Buffer.concat(parts.map((part) => new Uint8Array(part)));
}
