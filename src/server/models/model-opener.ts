import { requirePrecisionFor } from '../../node/require-precision.js';
import { nodeRuntime, type RuntimeOptions } from '../../node/runtime.js';
import type { Runtime } from '../../onnx/graph.js';
import type { BatchingOptions } from '../batching/batching-options.js';
import { BatchingRuntime } from '../batching/batching-runtime.js';
import { CountedTokens } from '../observe/counted-tokens.js';
import type { ServerMetrics } from '../observe/server-metrics.js';
import type { OpenModel } from './loaded-models.js';
import type { ModelSource } from './model-source.js';
import { openServedModel } from './open-served-model.js';
import { privateCopy } from './private-copy.js';

/** What opens models, and with what. */
export interface OpenerOptions {
  runtime: RuntimeOptions;
  batching: BatchingOptions;
  metrics: ServerMetrics;
  /** Is told of a package that is served from where it lies, for want of room for a copy. */
  onNoCopy: (name: string) => void;
}

/** Opens versions of models from copies of their packages, measured. */
export function modelOpener(
  sources: readonly ModelSource[],
  { runtime: options, batching, metrics, onNoCopy }: OpenerOptions,
): OpenModel {
  const folders = new Map(sources.map(({ name, folder }) => [name, folder]));
  return async (version) => {
    const { name } = version;
    const copy = await privateCopy(folders.get(name) ?? name);
    if (!copy.isCopy) onNoCopy(name);
    const counted = new CountedTokens(nodeRuntime(options), (direction, tokens) =>
      metrics.countTokens(name, direction, tokens),
    );
    const batched = new BatchingRuntime(counted, {
      ...batching,
      onBatch: (batch) => metrics.countBatch(name, batch),
    });
    const unwatch = metrics.watchQueue(name, batched);
    const end = async () => {
      unwatch();
      await copy[Symbol.asyncDispose]();
    };
    const served = await openServedModel(copy.files, endedWith(batched, end), version);
    try {
      requirePrecisionFor(options, served.vae.config);
    } catch (error) {
      await served.vae[Symbol.asyncDispose]();
      throw error;
    }
    metrics.showModel(served);
    return served;
  };
}

/** A runtime behind whose end something else comes. */
function endedWith(runtime: Runtime, end: () => Promise<void>): Runtime {
  return {
    open: (files, path) => runtime.open(files, path),
    [Symbol.asyncDispose]: async () => {
      await runtime[Symbol.asyncDispose]();
      await end();
    },
  };
}
