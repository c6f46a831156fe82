import { describe, expect, it } from 'vitest';
import { eachOutcome } from '../../../src/bulk/each-outcome.js';
import type { Fault } from '../../../src/bulk/outcome.js';
import { gather, oneAhead, WINDOW_ITEMS } from '../../../src/bulk/windows.js';
import { SentenceVaeError } from '../../../src/errors.js';

const count = (length: number) => Array.from({ length }, (_, i) => i);

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Numbers from 0 on, and how many of them were taken. */
function counting(length: number) {
  const taken = { count: 0 };
  async function* items() {
    for (const i of count(length)) {
      taken.count++;
      yield i;
    }
  }
  return { items: items(), taken };
}

describe('gather', () => {
  it.each([0, 1, WINDOW_ITEMS - 1, WINDOW_ITEMS, WINDOW_ITEMS + 1, 2 * WINDOW_ITEMS])(
    'leaves out none of %i items',
    async (length) => {
      const windows = await all(gather(count(length)));
      expect(windows.flat()).toEqual(count(length));
      expect(windows.every((window) => window.length > 0 && window.length <= WINDOW_ITEMS)).toBe(true);
      expect(windows.slice(0, -1).every((window) => window.length === WINDOW_ITEMS)).toBe(true);
    },
  );

  it('ends with the reason of its signal', async () => {
    const reason = new Error('enough');
    await expect(all(gather(count(3), AbortSignal.abort(reason)))).rejects.toBe(reason);
  });
});

describe('oneAhead', () => {
  it('works on one window at a time, and on the next while a result is used', async () => {
    const events: string[] = [];
    const results = oneAhead(counting(3).items, async (i) => {
      events.push(`begins ${i}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      events.push(`ends ${i}`);
      return i;
    });
    for await (const i of results) events.push(`uses ${i}`);
    expect(events).toEqual([
      'begins 0',
      'ends 0',
      'begins 1',
      'uses 0',
      'ends 1',
      'begins 2',
      'uses 1',
      'ends 2',
      'uses 2',
    ]);
  });

  it('takes no more than two windows ahead of its reader', async () => {
    const { items, taken } = counting(100);
    let used = 0;
    let ahead = 0;
    for await (const _ of oneAhead(items, async (i) => i)) {
      used++;
      ahead = Math.max(ahead, taken.count - used);
    }
    expect(used).toBe(100);
    expect(ahead).toBe(2);
  });

  it('fails as its work does, after the results before', async () => {
    const seen: number[] = [];
    const failing = async () => {
      for await (const i of oneAhead(counting(5).items, async (each) => {
        if (each === 2) throw new Error('no 2');
        return each;
      })) {
        seen.push(i);
      }
    };
    await expect(failing()).rejects.toThrow('no 2');
    expect(seen).toEqual([0, 1]);
  });

  it('closes its source when its reader leaves', async () => {
    let isClosed = false;
    async function* source() {
      try {
        yield* count(10);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of oneAhead(source(), async (i) => i)) break;
    expect(isClosed).toBe(true);
  });
});

describe('eachOutcome', () => {
  const odd: Fault = {
    reason: 'empty',
    error: new SentenceVaeError('BAD_ARGUMENT', { expected: 'a', received: 'b', remedy: 'c' }),
  };
  const work = {
    faultOf: (item: number) => (item % 2 === 1 ? odd : undefined),
    run: async (items: number[], places: number[]) =>
      items.map((item, i) => ({ result: `${item} at ${places[i]}` })),
  };

  it('yields results and faults in order, across windows', async () => {
    const length = WINDOW_ITEMS + 10;
    const outcomes = await all(eachOutcome(count(length), {}, work));
    expect(outcomes).toEqual(
      count(length).map((item) =>
        item % 2 === 1
          ? { index: item, item, fault: odd }
          : { index: item, item, result: `${item} at ${item}` },
      ),
    );
  });

  it('counts from where an earlier job stopped', async () => {
    const outcomes = await all(eachOutcome([4, 5, 6], { first: 100 }, work));
    expect(outcomes.map(({ index, result }) => [index, result])).toEqual([
      [100, '4 at 100'],
      [101, undefined],
      [102, '6 at 102'],
    ]);
  });

  it('runs nothing where nothing is usable', async () => {
    let runs = 0;
    const run = async () => {
      runs++;
      return [];
    };
    expect(await all(eachOutcome([1, 3], {}, { ...work, run }))).toHaveLength(2);
    expect(runs).toBe(0);
  });
});
