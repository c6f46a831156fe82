import * as tf from '@tensorflow/tfjs';
import { SentenceVaeError } from '../../src/errors.js';
import type { GraphModel } from '../read/graph-model.js';
import type { LayersModel, OutputReference } from '../read/layers-model.js';
import type { SourceModel } from '../read/read-model.js';
import type { ModelInput } from '../read/source/open-source.js';
import { loadGraphNetwork, loadNetwork } from './load-network.js';
import type { RandomInput } from './random-input.js';

/** A model as tfjs runs it. */
export interface TfjsModel {
  /** The outputs, in the model's order. */
  readonly run: (inputs: readonly RandomInput[]) => Promise<readonly tf.Tensor[]>;
  readonly dispose: () => void;
}

/**
 * Loads a model with tfjs itself.
 * @param model what was read of it, with the inputs and outputs that it is to have
 */
export async function loadTfjsModel(input: ModelInput, model: SourceModel): Promise<TfjsModel> {
  switch (model.kind) {
    case 'graph':
      return graphModel(await loadGraphNetwork(input), model);
    case 'layers':
      return layersModel(await loadNetwork(input), model);
  }
}

function graphModel(network: tf.GraphModel, { inputs: ends, outputs }: GraphModel): TfjsModel {
  const wanted = outputs.map(({ from }) => reference(from));
  const nodeOf = new Map(ends.map(({ name, from }) => [name, reference(from)]));
  return {
    run: async (inputs) => {
      const feeds = Object.fromEntries(
        inputs.map((each) => [nodeOf.get(each.name) ?? each.name, toTensor(each)]),
      );
      const result = await execute(network, feeds, wanted);
      tf.dispose(feeds);
      return listed(result);
    },
    dispose: () => network.dispose(),
  };
}

function reference({ node, output }: { node: string; output: number }): string {
  return output === 0 ? node : `${node}:${output}`;
}

/** tfjs warns when a model without control flow is run as if it had some, and throws the other way round. */
async function execute(network: tf.GraphModel, feeds: tf.NamedTensorMap, wanted: string[]) {
  try {
    return network.execute(feeds, wanted);
  } catch {
    return await network.executeAsync(feeds, wanted);
  }
}

function layersModel(network: tf.LayersModel, model: LayersModel): TfjsModel {
  // A Sequential has no `inputNames`.
  const own = new Map(network.inputs.map((input) => [input.sourceLayer.name, input]));
  const cut = model.inputs.find(({ layer }) => !own.has(layer));
  if (cut) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the inputs of a layers model to be its own, to verify it: tfjs runs no part of one',
      received: `it is cut at ${cut.layer}`,
      remedy: 'Leave out --verify or the cut',
    });
  }
  const part = tf.model({
    inputs: model.inputs.map(({ layer }) => own.get(layer)!),
    outputs: model.outputs.map((output) => symbolicOutput(network, output)),
  });
  return {
    run: async (inputs) => listed(tf.tidy(() => part.predict(inputs.map(toTensor)))),
    dispose: () => network.dispose(),
  };
}

function symbolicOutput(
  network: tf.LayersModel,
  { layer: name, call, output }: OutputReference,
): tf.SymbolicTensor {
  const outputs = network.getLayer(name).getOutputAt(call);
  return Array.isArray(outputs) ? outputs[output]! : outputs;
}

function toTensor({ values, shape, type }: RandomInput): tf.Tensor {
  return tf.tensor(values, [...shape], type);
}

function listed(tensors: tf.Tensor | tf.Tensor[]): readonly tf.Tensor[] {
  return Array.isArray(tensors) ? tensors : [tensors];
}
