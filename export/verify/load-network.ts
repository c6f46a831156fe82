import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
// oxlint-disable-next-line import/no-unassigned-import -- registers the layers that checkpoints are made of
import '../../training/layers/index.js';
import { findModelJson, readModelJson } from '../read/model-json.js';

/** Loads a layers model with tfjs itself, which is what a conversion is compared with. */
export async function loadNetwork(path: string): Promise<tf.LayersModel> {
  const file = await findModelJson(path);
  const { modelTopology, weightsManifest } = await readModelJson(file);
  const shards = weightsManifest.flatMap(({ paths }) => paths);
  const bytes = Buffer.concat(await Promise.all(shards.map((shard) => readFile(join(dirname(file), shard)))));
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      // The manifest was checked for its form only; tfjs knows the types of weights better.
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights) as tf.io.WeightsManifestEntry[],
      weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    }),
  );
}
