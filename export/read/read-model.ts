import { badModelFile } from './bad-model-file.js';
import type { GraphModel } from './graph-model.js';
import { checkWeightShapes } from './graph/check-weight-shapes.js';
import { readGraphTopology } from './graph/read-graph-topology.js';
import type { LayersModel } from './layers-model.js';
import { assignWeights } from './layers/assign-weights.js';
import { readTopology } from './layers/read-topology.js';
import { readModelJson, type ModelJson } from './model-json.js';
import { originOf, type ModelOrigin } from './model-origin.js';
import type { ModelSource } from './source/model-source.js';
import { openSource, type ModelInput } from './source/open-source.js';
import { readWeights, type ReadWeightsOptions, type Weights } from './weights/read-weights.js';

/** A TensorFlow.js model of either kind. */
export type SourceModel = (({ readonly kind: 'layers' } & LayersModel) | GraphModel) & {
  readonly origin?: ModelOrigin | undefined;
};

/**
 * Reads a TensorFlow.js model, without tfjs.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE`
 */
export async function readModel(input: ModelInput, options: ReadWeightsOptions = {}): Promise<SourceModel> {
  const source = await openSource(input);
  const json = await readModelJson(source, options);
  // Topologies come before the download of weights: one that cannot be read is found at once.
  const kind = kindOf(json, source);
  const origin = originOf(json, kind);
  if (kind === 'graph') {
    const topology = readGraphTopology(json);
    const { tensors: weights, strings } = await readWeights(source, json, options);
    checkWeightShapes(topology, weights);
    return { ...topology, weights, strings, origin };
  }
  const topology = readTopology(json.modelTopology);
  const weights = await readWeights(source, json, options);
  return { kind: 'layers', ...assignWeights(topology, onlyNumbers(weights)), origin };
}

/**
 * Reads a layers model.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE`, for a graph model too
 */
export async function readLayersModel(
  input: ModelInput,
  options: ReadWeightsOptions = {},
): Promise<LayersModel> {
  const model = await readModel(input, options);
  if (model.kind === 'layers') return model;
  throw badModelFile({
    expected: 'a tfjs layers model',
    received: 'this is a graph model',
    remedy: 'Give the layers model that it was made from',
  });
}

/** What the topology is; `format` is not always there. */
function kindOf({ modelTopology, format }: ModelJson, { description }: ModelSource): SourceModel['kind'] {
  if (Array.isArray(modelTopology['node'])) return 'graph';
  if ('class_name' in modelTopology || 'model_config' in modelTopology) return 'layers';
  throw badModelFile({
    expected: 'the topology of a layers model or of a graph model',
    received: `that of ${description}${format ? `, a ${format},` : ''} has neither layers nor nodes`,
    remedy: 'Save the model again with tfjs `model.save()`, or convert it with tensorflowjs_converter',
  });
}

function onlyNumbers({ tensors, strings }: Weights): Weights['tensors'] {
  const [name] = strings.keys();
  if (name === undefined) return tensors;
  throw badModelFile({
    expected: 'the weights of a layers model to be numbers',
    received: `${name} has the type string`,
    remedy: 'Use the model.json and the weight files that were saved together',
  });
}
