import type { SentenceVaeError } from '../errors.js';
import type { GraphTensor } from './graph.js';
import { badGraph } from './graph-errors.js';

/** What a run of a graph returned. */
export class Outputs {
  readonly #address: string;
  readonly #values: Readonly<Record<string, GraphTensor>>;

  /** @param address where the graph came from, for messages */
  constructor(address: string, values: Readonly<Record<string, GraphTensor>>) {
    this.#address = address;
    this.#values = values;
  }

  /** All outputs by name, for who hands them on as they are. */
  get tensors(): Readonly<Record<string, GraphTensor>> {
    return this.#values;
  }

  /** The rows, along the last axis, of a float32 output: `[rows, columns]`, or `[a, b, columns]` with a · b rows. */
  floats(name: string, rows: number): Float32Array[] {
    const tensor = this.#tensor(name, rows);
    if (tensor.type !== 'float32') throw this.#unlike(name, 'float32 numbers');
    const columns = tensor.data.length / rows;
    // Copies, so that one row that's kept doesn't hold a whole batch in memory.
    return Array.from({ length: rows }, (_, row) => tensor.data.slice(row * columns, (row + 1) * columns));
  }

  /** The rows, along the last axis, of an int64 output, as ordinary numbers. */
  integers(name: string, rows: number): number[][] {
    const tensor = this.#tensor(name, rows);
    if (tensor.type !== 'int64') throw this.#unlike(name, 'int64 numbers');
    const columns = tensor.data.length / rows;
    return Array.from({ length: rows }, (_, row) =>
      Array.from(tensor.data.subarray(row * columns, (row + 1) * columns), Number),
    );
  }

  #tensor(name: string, rows: number): GraphTensor {
    const tensor = this.#values[name];
    if (
      tensor &&
      tensor.dims.length >= 2 &&
      tensor.dims.slice(0, -1).reduce((product, length) => product * length, 1) === rows
    ) {
      return tensor;
    }
    throw this.#unlike(name, `${rows} rows`);
  }

  #unlike(name: string, expected: string): SentenceVaeError {
    const tensor = this.#values[name];
    return badGraph(
      `${this.#address} to return ${expected} as ${name}`,
      tensor ? `it returned ${tensor.type} [${tensor.dims.join(', ')}]` : 'it has no such output',
    );
  }
}
