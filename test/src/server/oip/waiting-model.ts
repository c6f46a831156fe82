import { EventEmitter, once } from 'node:events';
import { SentenceVae } from '../../../../src/sentence-vae.js';
import type { Graph, Runtime } from '../../../../src/onnx/graph.js';
import { Outputs } from '../../../../src/onnx/outputs.js';
import { packageFolder } from '../../../../src/package/package-folder.js';
import { findModel } from '../../../../src/package/shipped-models.js';
import type { ServedModels } from '../../../../src/server/models/served-model.js';

/** A model whose graph `start` answers when it's told to, or when the signal of the request is aborted. */
export async function waitingModel() {
  const events = new EventEmitter();
  const waiting = once(events, 'waiting');
  const aborted = once(events, 'aborted');
  const opened = once(events, 'open');
  const start: Graph = {
    atOnce: 1,
    load: async () => {},
    run: async ({ latent }, { signal } = {}) => {
      events.emit('waiting');
      const stopped = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => {
          events.emit('aborted', signal.reason);
          reject(signal.reason);
        });
      });
      await Promise.race([opened, stopped]);
      const rows = latent?.dims[0] ?? 0;
      return new Outputs('start', {
        hidden: { type: 'float32', data: new Float32Array(rows * 384), dims: [rows, 384] },
      });
    },
    [Symbol.asyncDispose]: async () => {},
  };
  const runtime: Runtime = { open: () => start, [Symbol.asyncDispose]: async () => {} };
  const vae = await SentenceVae.open(await packageFolder(await findModel('kjv')), runtime);
  const models: ServedModels = {
    names: () => ['kjv'],
    isReady: true,
    lease: () => ({
      served: { kind: 'sentence-vae', name: 'kjv', version: '1', graphs: new Map([['start', start]]), vae },
      [Symbol.dispose]() {},
    }),
  };
  return {
    models,
    /** Resolves when the graph was asked something. */
    waiting,
    /** Resolves with the reason for which the work for a request was to stop, in a list. */
    aborted,
    /** Lets the graph answer. */
    open: () => events.emit('open'),
  };
}
