import { SentenceVaeError } from '../../src/errors.js';
import { encodeModel, type Opset } from '../onnx/encode.js';
import { subgraphsOf, type Graph, type ValueInfo } from '../onnx/graph.js';
import { bytesOf, type Dimension, type ElementType } from '../onnx/tensor.js';
import type { WeightsStore } from '../onnx/weights-store.js';
import type { FinishOptions } from '../passes/simplify.js';
import { countTransposes } from '../passes/transposes/count-transposes.js';
import { keepQuantization } from '../quantize/keep-quantization.js';
import { quantize, type Quantization } from '../quantize/quantize.js';
import { readModel, type SourceModel } from '../read/read-model.js';
import { inNode } from '../read/source/in-node.js';
import type { ModelSource, ReadProgress } from '../read/source/model-source.js';
import { openSource, type ModelInput } from '../read/source/open-source.js';
import type { ModelDifferences } from '../verify/model-difference.js';
import type { ExternalWeights } from '../verify/run-graph.js';
import { convertGraphModel } from './convert-graph-model.js';
import { convertLayersModel } from './convert-layers-model.js';
import { withEnds, type ModelEnds } from './ends/model-ends.js';

/** How a model is converted. */
export interface ConvertOptions extends ModelEnds {
  /** ONNX operator set: 17, 18, 19 or 20. Default: 17. */
  opset?: Opset | undefined;
  /** Makes the graph simpler and faster without changing what it computes. Default: true. */
  optimize?: boolean | undefined;
  /** Stores weights in fewer bits. Default: as float32. */
  quantize?: Quantization | undefined;
  /** Leaves weights that the model stores in 8 or 16 bits as they are stored. Default: false. */
  keepQuantization?: boolean | undefined;
  /** Run both models on random inputs and compare. Needs Node and tfjs. Default: false. */
  verify?: boolean | undefined;
  /** Makes tfjs ready to compute, for `verify`. Default: TensorFlow where `@tensorflow/tfjs-node` is installed, else JavaScript. */
  prepareBackend?: ((signal?: AbortSignal) => Promise<unknown>) | undefined;
  /** Name of the file that weights go to which do not fit into the model's own. Default: `weights.bin`. */
  externalWeightsName?: string | undefined;
  /** How many bytes of weights the model's own file holds. Default: 1.9 GiB, for protobuf files end at 2. */
  largestInside?: number | undefined;
  /** Told as the weights are read. */
  onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Stops the reading, and the preparation of tfjs, which may be a long download. */
  signal?: AbortSignal | undefined;
}

/** An input or output of a converted model. */
export interface ModelValue {
  readonly name: string;
  readonly type: ElementType;
  /** A name stands for a length that is open; left out where the rank is. */
  readonly shape?: readonly Dimension[] | undefined;
}

/** A model as it was converted: the file, and what it takes and gives. */
export interface ConvertedModel {
  /** The content of the `.onnx` file. */
  readonly bytes: Uint8Array;
  /** The content of the file beside it that holds the weights, where they are more than one file can hold. */
  readonly externalWeights?: ExternalWeights | undefined;
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  readonly nodes: number;
  /** Nodes that only move axes, those of loops and branches included. */
  readonly transposes: number;
  readonly weightBytes: number;
  /** How far ONNX Runtime is from tfjs, output by output, where it was asked for. */
  readonly differences?: ModelDifferences;
}

/** What takes modules of Node's; in a bundle for browsers it is left out. */
export interface NodeParts {
  makeStore(fileName: string): Promise<WeightsStore>;
  verify(
    source: ModelSource,
    model: SourceModel,
    converted: ConvertedModel,
    options: ConvertOptions,
  ): Promise<ModelDifferences>;
}

/** Converts, and does with the parts of Node what needs them. */
export async function convertWith(
  parts: NodeParts | undefined,
  input: ModelInput,
  options: ConvertOptions,
): Promise<ConvertedModel> {
  const node = inNode() ? parts : undefined;
  if (options.verify && !node) throw onlyInNode('to verify', 'Leave verify out');
  const source = await openSource(input);
  const model = withEnds(await readModel(source, options), options);
  const { optimize = true, keepQuantization: keep, largestInside = LARGEST_INSIDE } = options;
  const graph = stored(convertSource(model, { optimize, keepQuantization: keep }), options);
  const weightBytes = totalBytes(graph);
  const weights = weightBytes > largestInside ? await weightsStore(node, options) : undefined;
  const bytes = encodeModel(graph, { opset: options.opset, weights, metadata: metadataOf(model) });
  const converted: ConvertedModel = {
    bytes,
    ...(weights && { externalWeights: { fileName: weights.fileName, bytes: weights.bytes() } }),
    inputs: graph.inputs.map(described),
    outputs: graph.outputs.map(described),
    nodes: graph.nodes.length,
    transposes: countTransposes(graph),
    weightBytes,
  };
  if (!options.verify || !node) return converted;
  return { ...converted, differences: await node.verify(source, model, converted, options) };
}

/** protobuf files end at 2 GiB; the graph itself takes some of that. */
const LARGEST_INSIDE = 1.9 * 2 ** 30;

function convertSource(model: SourceModel, options: FinishOptions): Graph {
  switch (model.kind) {
    case 'graph':
      return convertGraphModel(model, options);
    case 'layers':
      return convertLayersModel(model, options);
  }
}

function stored(graph: Graph, { quantize: to, keepQuantization: keep = false }: ConvertOptions): Graph {
  const kept = keep ? keepQuantization(graph) : graph;
  return to ? quantize(kept, to) : kept;
}

/** Those of loops and branches included. */
function totalBytes(graph: Graph): number {
  const own = [...graph.constants.values()].reduce((total, tensor) => total + bytesOf(tensor).byteLength, 0);
  return graph.nodes.flatMap(subgraphsOf).reduce((total, inner) => total + totalBytes(inner), own);
}

/** Where the model comes from, as far as its file says. */
function metadataOf({ origin }: SourceModel): Readonly<Record<string, string>> {
  const entries = Object.entries({
    source_format: origin && `tfjs-${origin.format}`,
    source_generated_by: origin?.generatedBy,
    source_converted_by: origin?.convertedBy,
  });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function weightsStore(
  node: NodeParts | undefined,
  { externalWeightsName = 'weights.bin' }: ConvertOptions,
): Promise<WeightsStore> {
  if (!node) throw onlyInNode('to convert weights of more than 1.9 GiB', 'Set quantize to fp16');
  return node.makeStore(externalWeightsName);
}

function onlyInNode(what: string, remedy: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `Node ${what}`,
    received: 'this is a browser',
    remedy: `${remedy}, or convert the model in Node`,
  });
}

function described({ name, type, shape }: ValueInfo): ModelValue {
  return { name, type, shape };
}
