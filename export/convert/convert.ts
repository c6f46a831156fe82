import type { ModelInput } from '../read/source/open-source.js';
import { convertWith, type ConvertedModel, type ConvertOptions, type NodeParts } from './convert-with.js';

export type { ConvertedModel, ConvertOptions, ModelValue } from './convert-with.js';

/** Loaded when they are needed, for most conversions don't. */
const NODE_PARTS: NodeParts = {
  makeStore: async (fileName) => {
    const { WeightsStore } = await import('../onnx/weights-store.js');
    return new WeightsStore(fileName);
  },
  verify: async (source, model, converted, { prepareBackend, quantize, signal }) => {
    const { prepareComparison } = await import('../verify/prepare-comparison.js');
    await (prepareBackend ?? prepareComparison)(signal);
    const { verifyModel } = await import('../verify/verify-model.js');
    const { demandEqualOutputs, toleranceOf } = await import('../verify/model-difference.js');
    const differences = await verifyModel(source, model, converted);
    demandEqualOutputs(differences, toleranceOf(quantize));
    return differences;
  },
};

/**
 * Converts a TensorFlow.js model to ONNX. tfjs itself is needed to verify only.
 * @param input a `model.json` or the folder it lies in, as a path or a URL, or a model in memory
 * @throws {SentenceVaeError} `BAD_MODEL_FILE`; `BAD_ARGUMENT` for options that do not fit to the model or to a browser; with
 * `verify` `NOT_EQUAL` over 1e-4 of an output's largest number
 */
export function convert(input: ModelInput, options: ConvertOptions = {}): Promise<ConvertedModel> {
  return convertWith(NODE_PARTS, input, options);
}
