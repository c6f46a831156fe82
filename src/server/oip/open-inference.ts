import { VERSION } from '../../version.js';
import type { ServedModels } from '../models/served-model.js';
import { readRestLimits } from '../rest/limits.js';
import { tooLate } from '../requests/request-signal.js';
import type { ModelRequest, RequestLimits } from './models/oip-model.js';
import { namesOf, openModel, type OpenedModel } from './models/open-model.js';
import { timeoutOf } from './models/parameters.js';
import { Statistics, type ModelCounts } from './statistics.js';
import type { NamedTensor } from './tensors/tensor.js';
import type { TensorSpec } from './models/tensor-spec.js';

/** Which model a request is for. */
export interface ModelAddress {
  readonly name: string;
  /** Default: the newest. */
  readonly version?: string | undefined;
}

export interface ModelMetadata {
  name: string;
  version: string;
  platform: string;
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
}

export interface ModelAnswer {
  name: string;
  version: string;
  outputs: NamedTensor[];
}

export interface ModelStatistics extends ModelCounts {
  name: string;
  version: string;
}

/** How the specification calls what this server does beyond it. */
const EXTENSIONS = ['binary_tensor_data', 'model_configuration', 'model_repository', 'statistics'];

/** The Open Inference Protocol, whatever carries it: HTTP and gRPC say the same in their own forms. */
export class OpenInference {
  readonly #models: ServedModels;
  readonly #limits: RequestLimits;
  readonly #statistics = new Statistics();

  constructor(models: ServedModels, limits: RequestLimits = readRestLimits()) {
    this.#models = models;
    this.#limits = limits;
  }

  /** Whether every model is ready. */
  get isReady(): boolean {
    return this.#models.isReady;
  }

  get server() {
    return { name: 'sentence-vae', version: VERSION, extensions: EXTENSIONS };
  }

  /** @throws {SentenceVaeError} `NO_MODEL`, and whatever a model that is not ready makes of it */
  metadata(address: ModelAddress): ModelMetadata {
    using opened = this.#open(address);
    const { platform, inputs, outputs } = opened.model;
    return { name: opened.name, version: opened.version, platform, inputs, outputs };
  }

  /** The models that can be asked for now, by the names that the protocol gives them. */
  index(): { name: string; version: string }[] {
    return this.#models.names().flatMap((name) => {
      using lease = this.#models.lease(name);
      const { served } = lease;
      return namesOf(served).map((each) => ({ name: each, version: served.version }));
    });
  }

  /** @throws {SentenceVaeError} `NO_MODEL` */
  statistics({ name, version }: Partial<ModelAddress>): ModelStatistics[] {
    const of = (model: { name: string; version: string }) => ({
      name: model.name,
      version: model.version,
      ...this.#statistics.of(model.name, model.version),
    });
    if (name === undefined) return this.index().map(of);
    using opened = this.#open({ name, version });
    return [of(opened)];
  }

  /**
   * Computes what a request asks of a model. Its parameter `timeout`, in microseconds, ends the work as the signal does.
   * @throws {SentenceVaeError} `NO_MODEL`, `BAD_ARGUMENT`, and whatever the model throws
   */
  async infer(address: ModelAddress, request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    using opened = this.#open(address);
    const { model, name, version } = opened;
    using stop = stopInTime(signal, timeoutOf(request.parameters));
    const infer = () => model.infer(request, stop.signal);
    const outputs = await this.#statistics.count(name, version, rowsIn, infer);
    return { name, version, outputs };
  }

  #open({ name, version }: ModelAddress): OpenedModel {
    return openModel(this.#models, name, version, this.#limits);
  }
}

/** A signal that is aborted as another one is, and after so many milliseconds. */
function stopInTime(
  signal: AbortSignal,
  milliseconds: number | undefined,
): Disposable & { signal: AbortSignal } {
  if (milliseconds === undefined) return { signal, [Symbol.dispose]() {} };
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(tooLate(milliseconds)), milliseconds);
  return { signal: AbortSignal.any([signal, own.signal]), [Symbol.dispose]: () => clearTimeout(timer) };
}

const rowsIn = (outputs: readonly NamedTensor[]) => outputs[0]?.shape[0] ?? 0;
