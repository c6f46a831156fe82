import type { Graph, GraphTensor, Runtime } from '../../onnx/graph.js';
import type { PackageFiles } from '../../package/package-files.js';

type Count = (direction: 'read' | 'written', tokens: number) => void;

/** Counts the tokens that graphs read and write, where another runtime runs them. */
export class CountedTokens implements Runtime {
  readonly #runtime: Runtime;
  readonly #count: Count;

  /** @param runtime it is taken over */
  constructor(runtime: Runtime, count: Count) {
    this.#runtime = runtime;
    this.#count = count;
  }

  open(files: PackageFiles, path: string): Graph {
    const graph = this.#runtime.open(files, path);
    const isStep = path === 'onnx/step.onnx';
    return {
      atOnce: graph.atOnce,
      load: (options) => graph.load(options),
      run: async (feeds, options) => {
        const outputs = await graph.run(feeds, options);
        const { attention_mask: mask, token_ids: last } = feeds;
        const { token_ids: written } = outputs.tensors;
        if (mask) this.#count('read', presentIn(mask));
        if (written) this.#count('written', presentIn(written));
        // A step writes one token in each row, which its caller chooses.
        else if (isStep && last) this.#count('written', last.data.length);
        return outputs;
      },
      [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose](),
    };
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#runtime[Symbol.asyncDispose]();
  }
}

/** Tokens, in a mask or among ids: pads are 0. */
function presentIn({ data }: GraphTensor): number {
  let present = 0;
  for (const value of data) if (value !== 0n) present += 1;
  return present;
}
