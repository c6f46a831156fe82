import type { Graph, GraphTensor, Runtime } from '../../../../src/onnx/graph.js';
import { Outputs } from '../../../../src/onnx/outputs.js';
import type { Feeds } from '../../../../src/server/batching/run-shape.js';

const [PAD, EOS] = [0, 3];

type Values = Record<string, GraphTensor>;

/** Stand-ins for the graphs of a package: each row of the outputs depends on its own inputs alone. */
const GRAPHS: Readonly<Record<string, (feeds: Feeds) => Values>> = {
  /** The mean is the sum of the tokens, the variance their number. */
  encoder: (feeds) => {
    const [ids, mask] = [rowsOf(feeds['input_ids']!), rowsOf(feeds['attention_mask']!)];
    const kept = ids.map((row, i) => row.filter((_, at) => mask[i]![at] === 1));
    return {
      mean: float32(kept.map((row) => [sum(row), -sum(row)])),
      log_variance: float32(kept.map((row) => [row.length, 1])),
    };
  },
  scorer: (feeds) => {
    const [ids, mask] = [rowsOf(feeds['input_ids']!), rowsOf(feeds['attention_mask']!)];
    const latent = rowsOf(feeds['latent']!);
    return {
      log_probs: float32(ids.map((row, i) => row.map((id, at) => mask[i]![at]! * (id + latent[i]![0]!)))),
    };
  },
  decoder: (feeds) => sentences(feeds),
  constrained_decoder: (feeds) => sentences(feeds),
  step: (feeds) => {
    const [ids, hidden] = [rowsOf(feeds['token_ids']!), rowsOf(feeds['hidden']!)];
    if (ids.some(([id]) => id! < 0)) throw new Error('a token that is none');
    return {
      logits: float32(ids.map(([id], i) => [id!, sum(hidden[i]!), 7])),
      next_hidden: float32(hidden.map((row, i) => row.map((unit) => unit + ids[i]![0]!))),
    };
  },
};

/** A sentence has as many tokens as its latent says, its end included, unless there are not so many uniforms. */
function sentences(feeds: Feeds): Values {
  const [latent, uniforms] = [rowsOf(feeds['latent']!), rowsOf(feeds['uniforms']!)];
  const shift = Number(feeds['temperature']!.data[0]) + Number(feeds['logit_bias']?.data[0] ?? 0);
  const most = uniforms[0]!.length;
  const lengths = latent.map(([first]) => first!);
  const columns = Math.min(most, Math.max(...lengths));
  return {
    token_ids: int64(
      latent.map(([length, word]) =>
        Array.from({ length: columns }, (_, at) =>
          at < length! - 1 ? word! : at === length! - 1 ? EOS : PAD,
        ),
      ),
    ),
    log_probs: float32(
      lengths.map((length, row) =>
        Array.from({ length: columns }, (_, at) => (at < length ? uniforms[row]![at]! + shift : 0)),
      ),
    ),
  };
}

/** What one of these graphs computes. */
export const compute = (graph: string, feeds: Feeds): Values => GRAPHS[graph]!(feeds);

/** Runs the stand-ins. */
export class RowWiseRuntime implements Runtime {
  /** What was run, in order. */
  readonly batches: { graph: string; feeds: Feeds }[] = [];
  isDisposed = false;
  readonly #atOnce: number;
  readonly #isHeld: boolean;
  readonly #held: (() => void)[] = [];

  /** @param held keeps every batch until it's released */
  constructor({ atOnce = 1, held = false }: { atOnce?: number; held?: boolean } = {}) {
    this.#atOnce = atOnce;
    this.#isHeld = held;
  }

  /** How many rows each batch had. */
  get sizes(): number[] {
    return this.batches.map(({ feeds }) => {
      const { logit_bias: _, ...others } = feeds;
      return Math.max(...Object.values(others).map(({ dims }) => dims[0] ?? 0));
    });
  }

  /** Lets the oldest batch that is held come to its end. */
  release(): void {
    this.#held.shift()!();
  }

  open(_files: unknown, path: string): Graph {
    const name = path.replace(/^onnx\/|\.onnx$/g, '');
    return {
      atOnce: this.#atOnce,
      load: async () => {},
      run: async (feeds) => {
        this.batches.push({ graph: name, feeds });
        if (this.#isHeld) await new Promise<void>((resolve) => this.#held.push(resolve));
        return new Outputs(path, compute(name, feeds));
      },
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
  }
}

/** The lines of a tensor, along its first axis. */
export function rowsOf({ data, dims }: GraphTensor): number[][] {
  const columns = data.length / dims[0]!;
  const numbers = Array.from<number | bigint, number>(data, Number);
  return Array.from({ length: dims[0]! }, (_, row) => numbers.slice(row * columns, (row + 1) * columns));
}

export const float32 = (rows: readonly (readonly number[])[]): GraphTensor => ({
  type: 'float32',
  data: Float32Array.from(rows.flat()),
  dims: [rows.length, rows[0]!.length],
});

const int64 = (rows: readonly (readonly number[])[]): GraphTensor => ({
  type: 'int64',
  data: BigInt64Array.from(rows.flat(), BigInt),
  dims: [rows.length, rows[0]!.length],
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
