import type { Graph, GraphTensor, Runtime } from '../../onnx/graph.js';
import type { Outputs } from '../../onnx/outputs.js';
import type { PackageFiles } from '../../package/package-files.js';

type Feeds = Readonly<Record<string, GraphTensor>>;
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
    const written = WRITTEN[path];
    return {
      atOnce: graph.atOnce,
      load: (options) => graph.load(options),
      run: async (feeds, options) => {
        const outputs = await graph.run(feeds, options);
        const { attention_mask: mask } = feeds;
        if (mask) this.#count('read', presentIn(mask));
        if (written) this.#count('written', written(feeds, outputs));
        return outputs;
      },
      [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose](),
    };
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#runtime[Symbol.asyncDispose]();
  }
}

/** How many tokens a run of each graph that writes has written. */
const WRITTEN: Readonly<Record<string, (feeds: Feeds, outputs: Outputs) => number>> = {
  'onnx/decoder.onnx': (feeds, outputs) => tokensOf(outputs, rowsOf(feeds['latent'])),
  'onnx/constrained_decoder.onnx': (feeds, outputs) => tokensOf(outputs, rowsOf(feeds['latent'])),
  'onnx/beam_decoder.onnx': (feeds, outputs) =>
    tokensOf(outputs, rowsOf(feeds['latent']) * Number(feeds['n_best']?.data[0] ?? 1)),
  'onnx/step.onnx': (feeds) => rowsOf(feeds['token_ids']),
};

const rowsOf = (tensor: GraphTensor | undefined) => tensor?.dims[0] ?? 0;

/** Pads, which are no tokens, have the id 0. */
function tokensOf(outputs: Outputs, rows: number): number {
  if (rows === 0) return 0;
  return outputs
    .integers('token_ids', rows)
    .reduce((sum, ids) => sum + ids.filter((id) => id !== 0).length, 0);
}

function presentIn({ data }: GraphTensor): number {
  let present = 0;
  for (const value of data) if (value !== 0n) present += 1;
  return present;
}
