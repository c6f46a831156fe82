import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { bare } from './bare-name.js';
import type { Numbers } from '../../export/verify/model-difference.js';
import type { DrawnInput } from './draw-input.js';

/** A public model in tfjs. */
export interface TfjsModel {
  /** What each output may be called in a converted model, in the order in which the model declares them. */
  readonly outputs: readonly (readonly string[])[];
  /** Runs it and reads all outputs back. */
  run(inputs: readonly DrawnInput[]): Promise<Numbers[]>;
}

/** Lets tfjs compute with another of its backends. */
export async function useBackend(name: 'cpu'): Promise<void> {
  await tf.setBackend(name);
}

/**
 * Loads a model from its folder as tfjs would load it from a server.
 * @param outputs nodes that a graph model is to end at; default: its own outputs
 */
export async function loadTfjsModel(
  folder: string,
  kind: 'layers' | 'graph',
  outputs?: readonly string[],
): Promise<TfjsModel> {
  const handler: tf.io.IOHandler = { load: () => readArtifacts(folder) };
  return kind === 'layers'
    ? wrapLayersModel(await tf.loadLayersModel(handler))
    : wrapGraphModel(await tf.loadGraphModel(handler), outputs);
}

/** The parts of a model.json beside the weights that tfjs itself passes on. */
interface ModelJson extends Omit<tf.io.ModelArtifacts, 'weightSpecs' | 'weightData'> {
  weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
}

async function readArtifacts(folder: string): Promise<tf.io.ModelArtifacts> {
  // Of the form that the packages in models.ts have.
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ModelJson;
  const { weightsManifest, ...artifacts } = json;
  const paths = weightsManifest.flatMap((group) => group.paths);
  const shards = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  const bytes = Uint8Array.from(Buffer.concat(shards));
  return {
    ...artifacts,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: bytes.buffer,
  };
}

function wrapLayersModel(model: tf.LayersModel): TfjsModel {
  return {
    outputs: model.outputNames.map((name) => [name]),
    async run(inputs) {
      const tensors = inputs.map(toTensor);
      const predicted = tf.tidy(() => model.predict(tensors));
      return readBack(predicted, tensors);
    },
  };
}

function wrapGraphModel(model: tf.GraphModel, wanted?: readonly string[]): TfjsModel {
  const isNamed = new Map(model.inputs.map(({ name }) => [bare(name), name]));
  let isDynamic = false;
  const execute = async (inputs: tf.NamedTensorMap) => {
    if (!isDynamic) {
      try {
        return model.execute(inputs, wanted && [...wanted]);
      } catch {
        // Loops, and ops whose output shape depends on values, run only so; if that is not the reason, this fails too.
        isDynamic = true;
      }
    }
    return model.executeAsync(inputs, wanted && [...wanted]);
  };
  return {
    outputs: wanted?.map((name) => [name]) ?? outputNames(model),
    async run(inputs) {
      const tensors = inputs.map(toTensor);
      const named = inputs.map(({ name }, index) => {
        const own = name === undefined ? model.inputs[index]?.name : isNamed.get(name);
        return [own ?? name ?? '', tensors[index]!] as const;
      });
      return readBack(await execute(Object.fromEntries(named)), tensors);
    },
  };
}

/** Those of the signature first, where it names the same node. */
function outputNames(model: tf.GraphModel): string[][] {
  // tfjs says no more about its type than that it is an object.
  const { outputs = {} } = model.modelSignature as { outputs?: Record<string, { name: string }> };
  return model.outputs.map(({ name }) => {
    const keys = Object.keys(outputs).filter((key) => bare(outputs[key]!.name) === bare(name));
    return [...keys, name, bare(name)];
  });
}

function toTensor({ values, shape, type }: DrawnInput): tf.Tensor {
  return tf.tensor(values, [...shape], type);
}

async function readBack(outputs: tf.Tensor | tf.Tensor[], inputs: readonly tf.Tensor[]): Promise<Numbers[]> {
  const list = Array.isArray(outputs) ? outputs : [outputs];
  const numbers = await Promise.all(
    list.map(async (tensor) => ({ shape: tensor.shape, values: await tensor.data() })),
  );
  // An output may be an input.
  tf.dispose([...list, ...inputs]);
  return numbers;
}
