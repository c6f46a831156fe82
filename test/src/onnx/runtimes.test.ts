import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cannotLoad, cannotRun } from '../../../src/onnx/graph-errors.js';
import { ThisThread } from '../../../src/onnx/this-thread.js';
import { WorkerPool } from '../../../src/onnx/worker-pool.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { adding, LONG, ONE_THREAD, withAddingGraph } from '../../fixtures/adding-graph.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const graphs = withAddingGraph();

/** How often the event loop goes round while something is under way. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const count = () => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await work.finally(() => (over = true));
  return turns;
}

describe.each([
  ['this thread', () => new ThisThread(ONE_THREAD)],
  ['a worker', () => new WorkerPool(1, ONE_THREAD)],
  ['three workers', () => new WorkerPool(3, ONE_THREAD)],
])('graphs run in %s', (_, start) => {
  it('and return what they compute, in any number at once', async () => {
    await using runtime = start();
    const graph = runtime.open(graphs.files, 'adding.onnx');
    const sums = await Promise.all(
      Array.from({ length: 7 }, async (_empty, i) =>
        (await graph.run(adding(i, 10 * i))).floats('sum', 1).map((row) => Array.from(row)),
      ),
    );
    expect(sums).toEqual([0, 11, 22, 33, 44, 55, 66].map((sum) => [[sum]]));
  });

  it('and leave what they were given to their caller', async () => {
    await using runtime = start();
    const graph = runtime.open(graphs.files, 'adding.onnx');
    const feeds = adding(1, 2);
    await graph.run(feeds);
    expect((await graph.run(feeds)).floats('sum', 1)).toEqual([Float32Array.of(3)]);
    expect(feeds).toEqual(adding(1, 2));
  });

  it('and take part of a larger buffer', async () => {
    await using runtime = start();
    const x = { type: 'float32', data: Float32Array.of(9, 5, 6, 9).subarray(1, 3), dims: [1, 2] } as const;
    const outputs = await runtime.open(graphs.files, 'adding.onnx').run({ ...adding(0, 1), x });
    expect(outputs.floats('sum', 1)).toEqual([Float32Array.of(6, 7)]);
  });

  it('and refuse what is no graph, or lacks an input, with code and text', async () => {
    await using runtime = start();
    const absent = join(graphs.folder, 'absent.onnx');
    await expect(runtime.open(graphs.files, 'absent.onnx').run({})).rejects.toMatchObject({
      name: 'SentenceVaeError',
      code: 'BAD_PACKAGE',
      expected: `${absent} to be a graph that ONNX Runtime loads`,
      received: expect.stringContaining('it says: '),
      remedy: 'Copy, download or export the package again',
    });
    const { x } = adding(1, 1);
    await expect(runtime.open(graphs.files, 'adding.onnx').run({ x })).rejects.toMatchObject({
      code: 'BAD_PACKAGE',
      message: expect.stringContaining(`${join(graphs.folder, 'adding.onnx')} to run`),
    });
  });

  it('and can be loaded before', async () => {
    await using runtime = start();
    await using elsewhere = await temporaryFolder();
    await copyFile(join(graphs.folder, 'adding.onnx'), join(elsewhere.path, 'adding.onnx'));
    const graph = runtime.open(await packageFolder(elsewhere.path), 'adding.onnx');
    await graph.load();
    // Whoever had to load it now could not.
    await rm(join(elsewhere.path, 'adding.onnx'));
    const sums = await Promise.all(Array.from({ length: 6 }, () => graph.run(adding(1, 1000))));
    expect(sums.map((each) => each.floats('sum', 1))).toEqual(sums.map(() => [Float32Array.of(1001)]));
    await expect(runtime.open(graphs.files, 'absent.onnx').load()).rejects.toMatchObject({
      code: 'BAD_PACKAGE',
      received: expect.stringContaining('it says: '),
    });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(graph.load({ signal })).rejects.toThrow('enough');
  });

  it('and are loaded again after they could not be', async () => {
    await using runtime = start();
    await using elsewhere = await temporaryFolder();
    const graph = runtime.open(await packageFolder(elsewhere.path), 'adding.onnx');
    await expect(graph.run(adding(1, 1))).rejects.toMatchObject({ code: 'BAD_PACKAGE' });
    await copyFile(join(graphs.folder, 'adding.onnx'), join(elsewhere.path, 'adding.onnx'));
    expect((await graph.run(adding(1, 1))).floats('sum', 1)).toEqual([Float32Array.of(2)]);
  });

  it('and complain of outputs that are not what they should be', async () => {
    await using runtime = start();
    const outputs = await runtime.open(graphs.files, 'adding.onnx').run(adding(1, 1));
    expect(() => outputs.integers('sum', 1)).toThrow('to return int64 numbers as sum');
    expect(() => outputs.floats('sum', 2)).toThrow('to return 2 rows as sum, but it returned float32 [1, 1]');
    expect(() => outputs.floats('product', 1)).toThrow('but it has no such output');
  });

  it('unless their signal is aborted already', async () => {
    await using runtime = start();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(runtime.open(graphs.files, 'adding.onnx').run(adding(1, 1), { signal })).rejects.toThrow(
      'enough',
    );
  });

  it('until they, or all of them, are disposed of', async () => {
    const runtime = start();
    const [one, other] = [
      runtime.open(graphs.files, 'adding.onnx'),
      runtime.open(graphs.files, 'adding.onnx'),
    ];
    await one.run(adding(1, 1));
    await one[Symbol.asyncDispose]();
    await expect(one.run(adding(1, 1))).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect((await other.run(adding(1, 1))).floats('sum', 1)).toEqual([Float32Array.of(2)]);
    await runtime[Symbol.asyncDispose]();
    await expect(other.run(adding(1, 1))).rejects.toThrow('this one has been disposed of');
    await expect(other.load()).rejects.toThrow('this one has been disposed of');
    await runtime[Symbol.asyncDispose]();
  });

  it('to their end when they have begun', async () => {
    const runtime = start();
    const run = runtime.open(graphs.files, 'adding.onnx').run(adding(1, 10_000));
    await runtime[Symbol.asyncDispose]();
    expect((await run).floats('sum', 1)).toEqual([Float32Array.of(10_001)]);
  });
});

it('tells a lack of memory from a graph that is at fault', () => {
  expect(cannotRun('a.onnx', new Error('std::bad_alloc'))).toMatchObject({ code: 'TOO_LITTLE_MEMORY' });
  expect(cannotLoad('a.onnx', new Error('std::bad_alloc'))).toMatchObject({ code: 'TOO_LITTLE_MEMORY' });
  const failed = new Error('Failed to allocate memory for requested buffer of size 8192');
  expect(cannotRun('a.onnx', failed)).toMatchObject({ code: 'TOO_LITTLE_MEMORY' });
  expect(cannotRun('a.onnx', new Error('a shape'))).toMatchObject({ code: 'BAD_PACKAGE' });
});

describe('the event loop of the caller', () => {
  it('stands still during a run in its own thread', async () => {
    await using runtime = new ThisThread(ONE_THREAD);
    const graph = runtime.open(graphs.files, 'adding.onnx');
    await graph.run(adding(0, 1));
    expect(await turnsDuring(graph.run(adding(0, LONG)))).toBeLessThan(10);
  });

  it('goes on during a run in a worker', async () => {
    await using runtime = new WorkerPool(1, ONE_THREAD);
    const graph = runtime.open(graphs.files, 'adding.onnx');
    expect(await turnsDuring(graph.run(adding(0, LONG)))).toBeGreaterThan(100);
  });
});
