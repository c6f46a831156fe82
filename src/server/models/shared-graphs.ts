import type { Graph, Runtime } from '../../onnx/graph.js';
import type { PackageFiles } from '../../package/package-files.js';

/** Opens every graph once, so that all who run it share its session, its queue and its batches. */
export class SharedGraphs implements Runtime {
  readonly #runtime: Runtime;
  readonly #graphs = new Map<string, Graph>();

  /** @param runtime it is taken over */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  open(files: PackageFiles, path: string): Graph {
    const address = files.address(path);
    const known = this.#graphs.get(address);
    if (known) return known;
    const graph = this.#runtime.open(files, path);
    this.#graphs.set(address, graph);
    return graph;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#runtime[Symbol.asyncDispose]();
  }
}
