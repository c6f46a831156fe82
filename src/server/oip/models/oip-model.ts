import type { RestLimits } from '../../rest/limits.js';
import type { ClaimedInput, NamedTensor } from '../tensors/tensor.js';
import type { TensorSpec } from './tensor-spec.js';

/** A parameter of a request. */
export type ParameterValue = string | number | boolean;

export interface ModelRequest {
  readonly inputs: readonly ClaimedInput[];
  /** The names of the outputs that are wanted, each once; all that there are if none is named. */
  readonly outputs: readonly string[];
  readonly parameters: ReadonlyMap<string, ParameterValue>;
}

/** A model as the protocol sees it: a served one as a whole, with texts or images, or one of its graphs. */
export interface OipModel {
  /** As the specification writes platforms: `<project>_<format>`. */
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /**
   * Computes the outputs that are wanted, in that order.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for inputs, outputs or parameters that the model has no use for
   */
  infer(request: ModelRequest, signal: AbortSignal): Promise<NamedTensor[]>;
}

/** How much a request may ask for at once, in any protocol. */
export type RequestLimits = Pick<RestLimits, 'inputs' | 'textLength' | 'rows'>;
