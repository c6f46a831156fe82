import type { Attempt, Fault, Outcome } from './outcome.js';
import { gather, oneAhead } from './windows.js';

/** Options of everything that works through a large job. */
export interface JobOptions {
  /**
   * The place of the first item among all, for a job that goes on where another one stopped: draws depend on it.
   * Default 0.
   */
  first?: number | undefined;
  /** Ends the work between two batches; the signal's reason is then thrown. */
  signal?: AbortSignal | undefined;
}

/** What a job does with its items. */
export interface Work<Item, Result> {
  faultOf: (item: Item, place: number) => Fault | undefined;
  /** Gets usable items along with their places among all. */
  run: (items: Item[], places: number[]) => Promise<Attempt<Result>[]>;
}

/**
 * Works through any number of items in constant memory and yields what became of each, in order. Items are taken as fast
 * as outcomes are.
 */
export async function* eachOutcome<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  { first = 0, signal }: JobOptions,
  work: Work<Item, Result>,
): AsyncGenerator<Outcome<Item, Result>, void> {
  let next = first;
  const outcomes = oneAhead(gather(items, signal), (window) => {
    const at = next;
    next += window.length;
    return ofWindow(window, at, work);
  });
  for await (const window of outcomes) yield* window;
}

async function ofWindow<Item, Result>(
  window: readonly Item[],
  first: number,
  { faultOf, run }: Work<Item, Result>,
): Promise<Outcome<Item, Result>[]> {
  const faults = window.map((item, at) => faultOf(item, first + at));
  const usable = [...window.keys()].filter((at) => faults[at] === undefined);
  const attempts =
    usable.length === 0
      ? []
      : await run(
          usable.map((at) => window[at]!),
          usable.map((at) => first + at),
        );
  let taken = 0;
  return window.map((item, at) => {
    const fault = faults[at];
    return { index: first + at, item, ...(fault ? { fault } : attempts[taken++]!) };
  });
}
