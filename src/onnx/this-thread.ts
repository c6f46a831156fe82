import type { InferenceSession } from 'onnxruntime-node';
import type { PackageFiles } from '../package/package-files.js';
import { cannotLoad } from './graph-errors.js';
import type { Graph, Runtime } from './graph.js';
import { SessionGraph, type LoadedSession } from './session-graph.js';

/** How sessions compute. */
export interface SessionSettings {
  device: 'cpu' | 'cuda';
  threads: number | undefined;
}

/** Runs graphs with onnxruntime-node in the thread that calls, whose event loop stands still meanwhile. */
export class ThisThread implements Runtime {
  readonly #settings: SessionSettings;
  readonly #graphs = new Set<Graph>();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  open(files: PackageFiles, path: string): Graph {
    return this.openAt(files.address(path));
  }

  /** @param address the path of the graph */
  openAt(address: string): SessionGraph {
    const graph = new SessionGraph(address, () => load(address, this.#settings));
    this.#graphs.add(graph);
    return graph;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.#graphs, (graph) => graph[Symbol.asyncDispose]()));
  }
}

async function load(address: string, { device, threads }: SessionSettings): Promise<LoadedSession> {
  const { env, InferenceSession: Session, Tensor } = await import('onnxruntime-node');
  // What ONNX Runtime warns of, such as GPUs that it looked for in vain, is no concern of people who write sentences.
  env.logLevel = 'error';
  const options: InferenceSession.SessionOptions = {
    logSeverityLevel: 3,
    executionProviders: [device],
    // Plans of memory, one for each shape, break up the arena where batches come in all shapes: kjv's scorer takes 247 MiB after 160
    // of them rather than 154, and no less time.
    enableMemPattern: false,
    // A GPU that was asked for computes all of the graph, or says why not.
    ...(device === 'cuda' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
    ...(threads !== undefined && { intraOpNumThreads: threads }),
  };
  try {
    const session = await Session.create(address, options);
    return { session, makeTensor: ({ type, data, dims }) => new Tensor(type, data, dims) };
  } catch (cause) {
    throw cannotLoad(address, cause);
  }
}
