import * as tf from '@tensorflow/tfjs';
// oxlint-disable-next-line import/no-unassigned-import -- registers the layers that checkpoints are made of
import '../../training/layers/index.js';
import { readModelJson, weightsPlace } from '../read/model-json.js';
import { openSource, type ModelInput } from '../read/source/open-source.js';
import { readShards } from '../read/weights/read-shards.js';
import { weightBytes } from '../read/weights/weight-bytes.js';

/** Loads a layers model with tfjs itself, which is what a conversion is compared with. */
export async function loadNetwork(input: ModelInput): Promise<tf.LayersModel> {
  return tf.loadLayersModel(tf.io.fromMemory(await artifactsOf(input)));
}

/** The same for a graph model. */
export async function loadGraphNetwork(input: ModelInput): Promise<tf.GraphModel> {
  return tf.loadGraphModel(tf.io.fromMemory(await artifactsOf(input)));
}

async function artifactsOf(input: ModelInput): Promise<tf.io.ModelArtifacts> {
  const source = await openSource(input);
  const json = await readModelJson(source);
  const place = weightsPlace(json);
  const specs = place.kind === 'inside' ? place.specs : place.manifest.flatMap(({ weights }) => weights);
  const pieces =
    place.kind === 'inside'
      ? weightBytes(place.data)
      : await readShards(
          source,
          place.manifest.flatMap(({ paths }) => paths),
        );
  const { modelTopology, signature, userDefinedMetadata, modelInitializer, initializerSignature } = json;
  return {
    modelTopology,
    ...(signature && { signature }),
    // Values of any kind: tfjs looks for a signature among them.
    ...(userDefinedMetadata && { userDefinedMetadata: userDefinedMetadata as Record<string, object> }),
    ...(modelInitializer && { modelInitializer }),
    ...(initializerSignature && { initializerSignature }),
    // The manifest was checked for its form only; tfjs knows the types of weights better.
    weightSpecs: specs as tf.io.WeightsManifestEntry[],
    weightData: pieces.flat().map((piece) => Uint8Array.from(piece).buffer),
  };
}
