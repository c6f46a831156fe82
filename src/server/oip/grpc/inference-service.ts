import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { SentenceVaeError } from '../../../errors.js';
import { modelConfig, openShape } from '../model-config.js';
import type { TensorSpec } from '../models/tensor-spec.js';
import type { OpenInference } from '../open-inference.js';
import { statisticsBody } from '../statistics-body.js';
import { openTo, type CallRules } from './call-rules.js';
import { stream, unary } from './handlers.js';
import { addressOf, readInferRequest, writeInferResponse } from './inference-messages.js';
import type { ModelInferRequest, ModelMessage, ModelStreamInferResponse } from './messages.js';

/** The methods of `inference.GRPCInferenceService`. */
export function inferenceService(inference: OpenInference, rules: CallRules): UntypedServiceImplementation {
  const open = openTo(rules);
  return {
    ServerLive: unary('ServerLive', open, () => ({ live: true })),
    ServerReady: unary('ServerReady', open, () => ({ ready: inference.isReady })),
    ModelReady: unary('ModelReady', rules, (model: ModelMessage) => ({ ready: isReady(inference, model) })),
    ServerMetadata: unary('ServerMetadata', rules, () => inference.server),
    ModelMetadata: unary('ModelMetadata', rules, (model: ModelMessage) => {
      const { name, version, platform, inputs, outputs } = metadataOf(model);
      return {
        name,
        versions: [version],
        platform,
        inputs: inputs.map(tensorMetadata),
        outputs: outputs.map(tensorMetadata),
      };
    }),
    ModelConfig: unary('ModelConfig', rules, (model: ModelMessage) => ({
      config: modelConfig(metadataOf(model)),
    })),
    ModelStatistics: unary('ModelStatistics', rules, ({ name, version }: ModelMessage) =>
      statisticsBody(inference.statistics(name === '' ? {} : addressOf(name, version))),
    ),
    RepositoryIndex: unary('RepositoryIndex', rules, () => ({
      models: inference.index().map((model) => ({ ...model, state: 'READY', reason: '' })),
    })),
    ModelInfer: unary('ModelInfer', rules, infer),
    ModelStreamInfer: stream('ModelStreamInfer', rules, inferInStream, refuseInStream),
  };

  function metadataOf({ name, version }: ModelMessage) {
    return inference.metadata(addressOf(name, version));
  }

  async function infer(message: ModelInferRequest, signal: AbortSignal) {
    const address = addressOf(message.model_name, message.model_version);
    return writeInferResponse(await inference.infer(address, readInferRequest(message), signal), message);
  }

  async function inferInStream(
    message: ModelInferRequest,
    signal: AbortSignal,
  ): Promise<ModelStreamInferResponse> {
    const response = await infer(message, signal);
    return { infer_response: { ...response, parameters: { triton_final_response: { bool_param: true } } } };
  }
}

const refuseInStream = ({ id }: ModelInferRequest, message: string): ModelStreamInferResponse => ({
  error_message: message,
  infer_response: { id },
});

function isReady(inference: OpenInference, { name, version }: ModelMessage): boolean {
  try {
    inference.metadata(addressOf(name, version));
    return true;
  } catch (error) {
    if (error instanceof SentenceVaeError) return false;
    throw error;
  }
}

const tensorMetadata = ({ name, datatype, shape }: TensorSpec) => ({
  name,
  datatype,
  shape: openShape(shape),
});
