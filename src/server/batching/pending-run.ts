import type { Graph } from '../../onnx/graph.js';
import { joinOutputs, type SentenceIds, type Values } from './divide-outputs.js';
import type { Feeds, RunShape } from './run-shape.js';

/** A graph whose runs are merged. */
export interface MergedGraph {
  readonly graph: Graph;
  /** Such as `decoder`. */
  readonly name: string;
  /** Where it is, for messages. */
  readonly address: string;
  /** `undefined` of images. */
  readonly ids: SentenceIds | undefined;
  /** How many runs its last batch was for: as many may come together again. */
  usualRuns: number;
}

/** A run that someone waits for, from its coming to its end. */
export class PendingRun {
  readonly on: MergedGraph;
  readonly feeds: Feeds;
  /** `undefined` if it can't be computed along with others. */
  readonly shape: RunShape | undefined;
  readonly #resolve: (values: Values) => void;
  readonly #reject: (reason: unknown) => void;
  /** The outputs of its parts, by their first rows. */
  readonly #parts = new Map<number, Values>();
  #missing: number;
  #isOver = false;

  constructor(
    { on, feeds, shape }: Pick<PendingRun, 'on' | 'feeds' | 'shape'>,
    resolve: (values: Values) => void,
    reject: (reason: unknown) => void,
  ) {
    this.on = on;
    this.feeds = feeds;
    this.shape = shape;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#missing = this.rows;
  }

  get rows(): number {
    return this.shape?.rows ?? 1;
  }

  /** How many rows a graph computes for each of its own. */
  get width(): number {
    return this.shape?.width ?? 1;
  }

  /** Whether nobody waits for it any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes the outputs of some of its rows; all of them make the run complete. */
  deliver({ first, rows }: { first: number; rows: number }, values: Values): void {
    if (this.#isOver) return;
    this.#parts.set(first, values);
    this.#missing -= rows;
    if (this.#missing > 0) return;
    this.#isOver = true;
    const parts = [...this.#parts].toSorted(([a], [b]) => a - b).map(([, part]) => part);
    this.#resolve(parts.length === 1 ? parts[0]! : joinOutputs(parts, this.on.ids));
  }

  fail(reason: unknown): void {
    this.#isOver = true;
    this.#reject(reason);
  }
}
