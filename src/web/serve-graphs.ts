import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { messageOf, SentenceVaeError } from '../errors.js';
import { cannotLoad } from '../onnx/graph-errors.js';
import { SessionGraph, type LoadedSession } from '../onnx/session-graph.js';
import { buffersOf } from '../onnx/transfer.js';
import { answerOf } from '../onnx/worker-messages.js';
import { WEIGHTS, type Answer, type Request, type WorkerSettings } from './messages.js';

// The bundler puts texts in their stead, the second of which other bundlers look for.
declare const DEVICE: 'wasm' | 'webgpu';
declare const WASM_FILE: string;

/** Runs graphs for the page: the part of the bundle that lives in the worker. */
export function serveGraphs(): void {
  const files = new Map<string, Uint8Array>();
  const graphs = new Map<string, SessionGraph>();
  // One after the other: ONNX Runtime has one list of mounted files for all sessions that it loads.
  let turn = Promise.resolve();

  const work = async (request: Extract<Request, { kind: 'run' | 'load' }>) => {
    const { id, path, address } = request;
    const graph = graphs.get(path) ?? new SessionGraph(address, () => load(files, path, address));
    graphs.set(path, graph);
    const working = request.kind === 'run' ? graph.runPlain(request.feeds) : graph.load().then(() => ({}));
    const answer = await answerOf(working);
    const message: Answer = { id, answer };
    self.postMessage(message, { transfer: answer.kind === 'outputs' ? buffersOf(answer.values) : [] });
  };

  self.addEventListener('message', ({ data }: MessageEvent<Request>) => {
    switch (data.kind) {
      case 'settings':
        return applySettings(data.settings);
      case 'file':
        return void files.set(data.path, data.bytes);
      case 'run':
      case 'load':
        turn = turn.then(() => work(data));
        return undefined;
      default:
        return data satisfies never;
    }
  });
}

function applySettings({ threads }: WorkerSettings): void {
  const here = new URL(import.meta.url);
  env.logLevel = 'error';
  // In this form bundlers find the file; what they make of `import.meta.url` would mislead ONNX Runtime.
  env.wasm.wasmPaths = { wasm: new URL(WASM_FILE, import.meta.url).href };
  // Threads share memory, which browsers allow to isolated pages alone, and start from a script of the page's origin.
  if (!self.crossOriginIsolated || here.origin !== self.location.origin) env.wasm.numThreads = 1;
  else if (threads !== undefined) env.wasm.numThreads = threads;
}

async function load(files: Map<string, Uint8Array>, path: string, address: string): Promise<LoadedSession> {
  const graph = files.get(path);
  const weights = files.get(WEIGHTS.path);
  try {
    const session = await InferenceSession.create(graph ?? new Uint8Array(), {
      executionProviders: [DEVICE],
      externalData: weights ? [{ path: WEIGHTS.name, data: weights }] : [],
      logSeverityLevel: 3,
    });
    // It's in the session now; the weights serve the other graphs as well.
    files.delete(path);
    return { session, makeTensor: ({ type, data, dims }) => new Tensor(type, data, dims) };
  } catch (cause) {
    const message = messageOf(cause);
    if (/webgpu|gpu adapter|jspi/i.test(message)) throw noWebGpu(cause);
    throw /no available backend|wasm/i.test(message) ? noRuntime(cause) : cannotLoad(address, cause);
  }
}

function noRuntime(cause: unknown): SentenceVaeError {
  return new SentenceVaeError('CANNOT_FETCH', {
    expected: `to start ONNX Runtime from ${WASM_FILE} beside sentence-vae.js`,
    received: messageOf(cause),
    remedy:
      "Serve that file there as application/wasm, and let the Content-Security-Policy have 'wasm-unsafe-eval' under script-src",
    cause,
  });
}

function noWebGpu(cause: unknown): SentenceVaeError {
  return new SentenceVaeError('NO_DEVICE', {
    expected: 'a browser with WebGPU and WebAssembly JSPI',
    received: `this one says: ${messageOf(cause)}`,
    remedy: 'Import sentence-vae/web instead, which computes without a GPU',
    cause,
  });
}
