import type { Opset } from '../onnx/encode.js';
import { encodeModel } from '../onnx/encode.js';
import type { Dimension, ElementType } from '../onnx/tensor.js';
import { bytesOf } from '../onnx/tensor.js';
import type { ValueInfo } from '../onnx/graph.js';
import { readModel } from '../read/read-model.js';
import type { ReadProgress } from '../read/source/model-source.js';
import { openSource, type ModelInput } from '../read/source/open-source.js';
import type { Differences } from '../verify/tolerance.js';
import { convertGraphModel } from './convert-graph-model.js';
import { convertModel } from './convert-model.js';

export interface ConvertOptions {
  /** ONNX operator set: 17, 18, 19 or 20. Default: 17. */
  opset?: Opset | undefined;
  /** Run both models on random inputs and compare. Needs tfjs. Default: false. */
  verify?: boolean | undefined;
  /** Makes tfjs ready to compute, for `verify`. Default: the training backend, as `loadBackend` finds it. */
  prepareBackend?: ((signal?: AbortSignal) => Promise<unknown>) | undefined;
  /** Told as the weights are read. */
  onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Stops the reading, and the preparation of tfjs, which may be a long download. */
  signal?: AbortSignal | undefined;
}

/** An input or output of a converted model. */
export interface ModelValue {
  readonly name: string;
  readonly type: ElementType;
  /** A name stands for a length that is open. */
  readonly shape: readonly Dimension[];
}

export interface ConvertedModel {
  /** The content of the `.onnx` file. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  readonly nodes: number;
  readonly weightBytes: number;
  /** Largest absolute difference between tfjs and ONNX Runtime per output, where it was asked for. */
  readonly differences?: Differences;
}

/**
 * Converts a TensorFlow.js model to ONNX. tfjs itself is needed to verify only.
 * @param input a `model.json` or the folder it lies in, as a path or a URL, or a model in memory
 * @throws {SentenceVaeError} `BAD_MODEL_FILE`, or with `verify` `NOT_EQUAL` over 1e-4
 */
export async function convert(input: ModelInput, options: ConvertOptions = {}): Promise<ConvertedModel> {
  const source = await openSource(input);
  const model = await readModel(source, options);
  const graph = model.kind === 'graph' ? convertGraphModel(model) : convertModel(model);
  const bytes = encodeModel(graph, { opset: options.opset });
  const converted = {
    bytes,
    inputs: graph.inputs.map(described),
    outputs: graph.outputs.map(described),
    nodes: graph.nodes.length,
    weightBytes: Array.from(graph.constants.values(), (tensor) => bytesOf(tensor).byteLength).reduce(
      (total, size) => total + size,
      0,
    ),
  };
  if (!options.verify) return converted;

  const { prepareBackend } = await import('../verify/prepare-backend.js');
  const { verifyModel } = await import('../verify/verify-model.js');
  const { demandEqual } = await import('../verify/tolerance.js');
  await (options.prepareBackend ?? prepareBackend)(options.signal);
  const differences = await verifyModel(source, model, converted);
  demandEqual(differences);
  return { ...converted, differences };
}

function described({ name, type, shape = [] }: ValueInfo): ModelValue {
  return { name, type, shape };
}
