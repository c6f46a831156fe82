import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { SentenceVaeError } from '../../../../src/errors.js';
import { integer } from '../../../../src/onnx/tensors.js';
import { packageFolder } from '../../../../src/package/package-folder.js';
import { BatchingRuntime } from '../../../../src/server/batching/batching-runtime.js';
import type { BatchingOptions, BatchReport } from '../../../../src/server/batching/batching-options.js';
import { constraining, decoding, encoding, stepping, type Wanted } from './feeds.js';
import { float32, rowsOf, RowWiseRuntime } from './row-wise-runtime.js';

const config = await readFile('models/kjv/config.json', 'utf8');
const files = { ...(await packageFolder('models/kjv')), readText: async () => config };

/** Until everything that is ready has been done. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A runtime that computes nothing until it's told to. */
function held(options: BatchingOptions = {}, atOnce = 1) {
  const inner = new RowWiseRuntime({ held: true, atOnce });
  const runtime = new BatchingRuntime(inner, { maxDelayMs: 0, ...options });
  const graph = (name: string) => runtime.open(files, `onnx/${name}.onnx`);
  return { inner, runtime, decoder: graph('decoder'), step: graph('step'), graph };
}

const words = (...wanted: readonly Wanted[]) => decoding(wanted);
const step = (id: number) => stepping([id], [[1, 2]]);

describe('a run that comes alone', () => {
  it('is computed at once and as it is', async () => {
    const { inner, decoder } = held({ maxDelayMs: 1000 });
    const feeds = words([3, 7], [1, 8]);
    const run = decoder.run(feeds);
    await turns();
    expect(inner.batches).toEqual([{ graph: 'decoder', feeds }]);
    expect(inner.batches[0]!.feeds).toBe(feeds);
    inner.release();
    expect((await run).integers('token_ids', 2)).toEqual([
      [7, 7, 3],
      [3, 0, 0],
    ]);
  });
});

describe('runs that come while a worker computes', () => {
  it('are the next batch, and each gets rows of its own, as long as if it were alone', async () => {
    const { inner, decoder } = held();
    const first = decoder.run(words([1, 4]));
    await turns();
    const [short, long] = [decoder.run(words([2, 5])), decoder.run(words([4, 6], [1, 7]))];
    await turns();
    inner.release();
    await first;
    await turns();
    expect(inner.sizes).toEqual([1, 3]);
    inner.release();
    expect((await short).tensors['token_ids']).toMatchObject({ type: 'int64', dims: [1, 2] });
    expect((await short).integers('token_ids', 1)).toEqual([[5, 3]]);
    expect((await long).tensors['log_probs']).toMatchObject({ type: 'float32', dims: [2, 4] });
  });

  it('are computed before the batch before them is handed out', async () => {
    const { inner, step: graph } = held();
    const order: string[] = [];
    const first = graph.run(step(1)).then(() => order.push(`handed out, ${inner.batches.length} begun`));
    await turns();
    const second = graph.run(step(2));
    await turns();
    inner.release();
    await first;
    expect(order).toEqual(['handed out, 2 begun']);
    inner.release();
    await second;
  });

  it('stay apart if they are written otherwise', async () => {
    const { inner, decoder, graph } = held();
    const constrained = graph('constrained_decoder');
    const busy = decoder.run(words([1, 4]));
    await turns();
    const bias = Float32Array.of(1, 2);
    const runs = [
      decoder.run(decoding([[1, 5]], { temperature: 0.5 })),
      decoder.run(decoding([[2, 5]], { most: 7 })),
      decoder.run(decoding([[3, 5]], { temperature: 0.5 })),
      constrained.run(constraining([[1, 5]], bias)),
      constrained.run(constraining([[2, 5]], Float32Array.of(1, 3))),
      constrained.run(constraining([[3, 5]], bias)),
      constrained.run(constraining([[4, 5]], bias.slice())),
    ];
    for (let batch = 0; batch < 5; batch++) {
      inner.release();
      await turns();
    }
    await Promise.all([busy, ...runs]);
    expect(
      inner.batches.slice(1).map(({ feeds }) => rowsOf(feeds['latent']!).map(([length]) => length)),
    ).toEqual([[1, 3], [2], [1, 3, 4], [2]]);
  });

  it('are padded with tokens that do not count', async () => {
    const { inner, graph } = held();
    const encoder = graph('encoder');
    const busy = encoder.run(encoding([[9]]));
    await turns();
    const runs = [encoder.run(encoding([[4, 5, 6]])), encoder.run(encoding([[7], [8, 9]]))];
    inner.release();
    await turns();
    inner.release();
    await Promise.all([busy, ...runs]);
    const { feeds } = inner.batches[1]!;
    expect(rowsOf(feeds['input_ids']!)).toEqual([
      [4, 5, 6],
      [7, 0, 0],
      [8, 9, 0],
    ]);
    expect(rowsOf(feeds['attention_mask']!)).toEqual([
      [1, 1, 1],
      [1, 0, 0],
      [1, 1, 0],
    ]);
  });

  it('are about as long as the oldest, where there are many', async () => {
    const { inner, graph } = held();
    const encoder = graph('encoder');
    const sentences = (tokens: number, count: number) =>
      Array.from({ length: count }, () => encoder.run(encoding([Array.from({ length: tokens }, () => 5)])));
    const busy = encoder.run(encoding([[9]]));
    await turns();
    const runs = [...sentences(20, 3), ...sentences(4, 12), ...sentences(5, 12)];
    for (let batch = 0; batch < 3; batch++) {
      inner.release();
      await turns();
    }
    await Promise.all([busy, ...runs]);
    const dims = inner.batches.slice(1).map(({ feeds }) => feeds['input_ids']!.dims);
    expect(dims).toEqual([
      [3, 20],
      [24, 5],
    ]);
  });

  it('are of similar length beyond those that came first, where more wait than a batch has', async () => {
    const { inner, graph } = held({ maxRows: 8 });
    const encoder = graph('encoder');
    const busy = encoder.run(encoding([[9]]));
    await turns();
    const runs = Array.from({ length: 8 }, () =>
      [4, 30].map((tokens) => encoder.run(encoding([Array.from({ length: tokens }, () => 5)]))),
    ).flat();
    for (let batch = 0; batch < 3; batch++) {
      inner.release();
      await turns();
    }
    await Promise.all([busy, ...runs]);
    const dims = inner.batches.slice(1).map(({ feeds }) => feeds['input_ids']!.dims);
    expect(dims).toEqual([
      [8, 4],
      [8, 30],
    ]);
  });

  it('are computed by every idle worker', async () => {
    const { inner, decoder } = held({ maxRows: 2 }, 2);
    const runs = [1, 2, 3].map((length) => decoder.run(words([length, 5], [1, 6])));
    await turns();
    expect(inner.sizes).toEqual([2, 2]);
    inner.release();
    await turns();
    expect(inner.sizes).toEqual([2, 2, 2]);
    inner.release();
    inner.release();
    await Promise.all(runs);
  });

  it('that are no use to any batch are computed as they are', async () => {
    const { inner, decoder } = held();
    const busy = decoder.run(words([1, 4]));
    await turns();
    const odd = { ...words([1, 5]), other: float32([[1]]) };
    const runs = [decoder.run(odd), decoder.run(odd), decoder.run(words([1, 5]))];
    for (let batch = 0; batch < 4; batch++) {
      inner.release();
      await turns();
    }
    await Promise.all([busy, ...runs]);
    expect(inner.batches.map(({ feeds }) => feeds)).toEqual([words([1, 4]), odd, odd, words([1, 5])]);
  });
});

describe('the beams of a search', () => {
  it('count as rows', async () => {
    const { inner, runtime, decoder } = held({ maxRows: 8 });
    const busy = decoder.run(words([1, 4]));
    await turns();
    const searching = { ...words([1, 5]), beam_width: integer(4) };
    const runs = [1, 2, 3].map(() => decoder.run(searching));
    await turns();
    expect(runtime.queuedRows).toBe(12);
    for (let batch = 0; batch < 3; batch++) {
      inner.release();
      await turns();
    }
    await Promise.all([busy, ...runs]);
    expect(inner.sizes).toEqual([1, 2, 1]);
  });
});

describe('a run larger than a batch', () => {
  it('is computed in parts, between which others pass', async () => {
    const { inner, runtime, decoder } = held({ maxRows: 2 });
    const large = decoder.run(words([1, 4], [2, 5], [3, 6], [1, 7], [5, 8]));
    await turns();
    const small = decoder.run(words([2, 9], [2, 9]));
    await turns();
    expect(runtime.queuedRows).toBe(5);
    const order: string[] = [];
    void large.then(() => order.push('large'));
    void small.then(() => order.push('small'));
    for (let batch = 0; batch < 4; batch++) {
      inner.release();
      await turns();
    }
    expect(order).toEqual(['small', 'large']);
    expect((await large).integers('token_ids', 5)).toEqual([
      [3, 0, 0, 0, 0],
      [5, 3, 0, 0, 0],
      [6, 6, 3, 0, 0],
      [3, 0, 0, 0, 0],
      [8, 8, 8, 8, 3],
    ]);
  });
});

describe('a run that is aborted', () => {
  it('leaves the queue if it waits', async () => {
    const { inner, runtime, decoder } = held();
    const busy = decoder.run(words([1, 4]));
    await turns();
    const stop = new AbortController();
    const given = decoder.run(words([2, 5], [2, 5]), { signal: stop.signal });
    const mate = decoder.run(words([3, 6]));
    await turns();
    expect(runtime.queuedRows).toBe(3);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    expect([runtime.queuedRows, runtime.queuedRuns]).toEqual([1, 1]);
    inner.release();
    await turns();
    inner.release();
    await Promise.all([busy, mate]);
    expect(inner.sizes).toEqual([1, 1]);
  });

  it('is given up at once if it is computed, and its mates get theirs', async () => {
    const { inner, decoder } = held();
    const stop = new AbortController();
    const given = decoder.run(words([2, 5]), { signal: stop.signal });
    const mate = decoder.run(words([3, 6]));
    await turns();
    expect(inner.sizes).toEqual([2]);
    stop.abort('enough');
    await expect(given).rejects.toBe('enough');
    inner.release();
    expect((await mate).integers('token_ids', 1)).toEqual([[6, 6, 3]]);
    await expect(decoder.run(words([1, 1]), { signal: stop.signal })).rejects.toBe('enough');
  });
});

describe('a batch that fails', () => {
  it('is computed again in halves, so that only whoever is at fault hears of it', async () => {
    const inner = new RowWiseRuntime();
    const reports: BatchReport[] = [];
    await using runtime = new BatchingRuntime(inner, { onBatch: (report) => reports.push(report) });
    const graph = runtime.open(files, 'onnx/step.onnx');
    const settled = await Promise.allSettled([1, 2, -5, 4, 5].map((id) => graph.run(step(id))));
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(settled[2]).toMatchObject({ reason: new Error('a token that is none') });
    expect(reports.map(({ rows, failed }) => [rows, failed])).toEqual([
      [5, true],
      [3, true],
      [2, false],
      [2, false],
      [1, true],
    ]);
  });

  it('of a single run is not tried again, and nothing of the run goes on', async () => {
    const inner = new RowWiseRuntime();
    await using runtime = new BatchingRuntime(inner, { maxRows: 2 });
    const graph = runtime.open(files, 'onnx/step.onnx');
    const hidden = [1, 2, 3, 4, 5].map((unit) => [unit]);
    await expect(graph.run(stepping([1, -2, 3, 4, 5], hidden))).rejects.toThrow('a token that is none');
    expect([inner.sizes, runtime.queuedRows]).toEqual([[2, 2], 0]);
  });
});

describe('the queue', () => {
  it('refuses what would make it too long, and says when to come again', async () => {
    const { inner, decoder } = held({ maxQueuedRows: 3 });
    const busy = decoder.run(words([1, 4]));
    await turns();
    const waiting = decoder.run(words([1, 4], [1, 5]));
    await turns();
    const refused = await decoder.run(words([1, 4], [1, 5])).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SentenceVaeError);
    expect(refused).toMatchObject({
      code: 'OVERLOADED',
      message: 'Expected at most 3 rows to wait for a model, but 2 wait already. Try again in 1 second.',
      retryAfterSeconds: 1,
    });
    const fitting = decoder.run(words([1, 6]));
    await turns();
    inner.release();
    await turns();
    inner.release();
    await Promise.all([busy, waiting, fitting]);
  });

  it('takes a run that is larger than itself, if nothing else waits', async () => {
    const inner = new RowWiseRuntime();
    await using runtime = new BatchingRuntime(inner, { maxRows: 2, maxQueuedRows: 3 });
    const run = runtime.open(files, 'onnx/decoder.onnx').run(words([1, 4], [1, 5], [1, 6], [1, 7]));
    expect((await run).integers('token_ids', 4)).toEqual([[3], [3], [3], [3]]);
  });

  it('does not refuse halfway who has begun', async () => {
    const { inner, step: stepGraph, decoder } = held({ maxQueuedRows: 1 });
    const { signal } = new AbortController();
    const begun = stepGraph.run(step(1), { signal });
    await turns();
    const waiting = decoder.run(words([1, 4]));
    await turns();
    await expect(stepGraph.run(step(2))).rejects.toMatchObject({ code: 'OVERLOADED' });
    const next = stepGraph.run(step(2), { signal });
    for (let batch = 0; batch < 3; batch++) {
      await turns();
      inner.release();
    }
    await Promise.all([begun, waiting, next]);
  });
});

describe('the delay', () => {
  it('is spent only where runs came together before, and until as many have come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const inner = new RowWiseRuntime();
      await using runtime = new BatchingRuntime(inner, { maxDelayMs: 5 });
      const graph = runtime.open(files, 'onnx/step.onnx');
      await Promise.all([1, 2, 3].map((id) => graph.run(step(id))));
      const late = graph.run(step(4));
      await turns();
      vi.advanceTimersByTime(4);
      await turns();
      expect(inner.sizes).toEqual([3]);
      vi.advanceTimersByTime(1);
      await late;
      // Nobody came along, so the next one does not wait.
      await graph.run(step(5));
      expect(inner.sizes).toEqual([3, 1, 1]);
      await Promise.all([6, 7].map((id) => graph.run(step(id))));
      const early = graph.run(step(8));
      await turns();
      expect(inner.sizes).toEqual([3, 1, 1, 2]);
      await Promise.all([early, graph.run(step(9))]);
      expect(inner.sizes).toEqual([3, 1, 1, 2, 2]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('streams', () => {
  it('share their steps, whenever they begin', async () => {
    const { inner, step: graph } = held();
    const stream = async (first: number) => {
      const logits: number[] = [];
      for (let id = first; id < first + 3; id++) {
        logits.push(rowsOf((await graph.run(step(id))).tensors['logits']!)[0]![0]!);
      }
      return logits;
    };
    const streams = [10, 20].map(stream);
    for (const first of [30, 40, 50]) {
      await turns();
      streams.push(stream(first));
    }
    for (let batch = 0; batch < 6; batch++) {
      await turns();
      inner.release();
    }
    expect(await Promise.all(streams)).toEqual(
      [10, 20, 30, 40, 50].map((first) => [first, first + 1, first + 2]),
    );
    // While some compute, the others wait together.
    expect(inner.sizes).toEqual([2, 3, 2, 3, 2, 3]);
  });
});

describe('the end', () => {
  it('of the runtime rejects what waits and ends the runtime within', async () => {
    const { inner, runtime, decoder } = held();
    const busy = decoder.run(words([1, 4]));
    await turns();
    const waiting = decoder.run(words([1, 5]));
    await turns();
    const [rejected] = await Promise.allSettled([waiting, runtime[Symbol.asyncDispose]()]);
    expect(rejected).toMatchObject({ reason: { received: 'this one has been disposed of' } });
    expect(inner.isDisposed).toBe(true);
    inner.release();
    expect((await busy).integers('token_ids', 1)).toEqual([[3]]);
    await expect(decoder.run(words([1, 5]))).rejects.toThrow('this one has been disposed of');
  });

  it('of a graph is no concern of the others', async () => {
    const { inner, decoder, step: other } = held();
    const busy = decoder.run(words([1, 4]));
    await turns();
    const [waiting, staying] = [decoder.run(words([1, 5])), other.run(step(1))];
    await turns();
    const [rejected] = await Promise.allSettled([waiting, decoder[Symbol.asyncDispose]()]);
    expect(rejected).toMatchObject({ reason: { received: 'this one has been disposed of' } });
    inner.release();
    await turns();
    inner.release();
    await Promise.all([busy, staying]);
    await expect(decoder.run(words([1, 5]))).rejects.toThrow('this one has been disposed of');
  });
});

it('Observers hear of every batch', async () => {
  const reports: BatchReport[] = [];
  const { inner, runtime, decoder } = held({ onBatch: (report) => reports.push(report) });
  const runs = [decoder.run(words([1, 4])), decoder.run(words([1, 5], [1, 6]))];
  await turns();
  expect([runtime.running, runtime.queuedRuns, runtime.queuedRows]).toEqual([1, 0, 0]);
  inner.release();
  await Promise.all(runs);
  await turns();
  expect(reports).toEqual([
    {
      graph: 'decoder',
      runs: 2,
      rows: 3,
      waitedMs: [expect.any(Number), expect.any(Number)],
      computedMs: expect.any(Number),
      failed: false,
    },
  ]);
  expect(runtime.running).toBe(0);
});

it.each([
  [{ maxRows: 0 }, 'the number of rows of a batch'],
  [{ maxQueuedRows: 1.5 }, 'the number of rows that wait'],
  [{ maxDelayMs: -1 }, 'the delay of a batch'],
  [{ maxDelayMs: Number.NaN }, 'the delay of a batch'],
])('Bounds out of range are refused: %o', (options, what) => {
  expect(() => new BatchingRuntime(new RowWiseRuntime(), options)).toThrow(`Expected ${what} to be`);
});
