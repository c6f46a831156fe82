import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../../../src/onnx/worker-pool.js';
import { adding, LONG, ONE_THREAD, withAddingGraph } from '../../fixtures/adding-graph.js';

const graphs = withAddingGraph();

/** A thread of this script instead of the usual one. */
const script = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

/** Answers with the number of its thread, or dies when it's asked to add nothing. */
const NUMBERED = script(`
  import { parentPort, threadId } from 'node:worker_threads';
  parentPort.on('message', ({ feeds }) => {
    if (feeds?.times.data[0] === 0n) process.exit(3);
    const sum = { type: 'float32', data: Float32Array.of(threadId), dims: [1, 1] };
    setTimeout(() => parentPort.postMessage({ kind: 'outputs', values: { sum } }), 20);
  });
`);

/** The threads that so many runs at once went to. */
async function threadsOf(pool: WorkerPool, runs: number): Promise<number[]> {
  const graph = pool.open(graphs.files, 'adding.onnx');
  const outputs = await Promise.all(Array.from({ length: runs }, () => graph.run(adding(1, 1))));
  return outputs.map((each) => each.floats('sum', 1)[0]![0]!);
}

describe('work', () => {
  it('is spread over the workers that there may be', async () => {
    await using pool = new WorkerPool(3, ONE_THREAD, NUMBERED);
    expect(new Set(await threadsOf(pool, 9)).size).toBe(3);
  });

  it('goes to the idle worker, and starts no other', async () => {
    await using pool = new WorkerPool(3, ONE_THREAD, NUMBERED);
    const [first] = await threadsOf(pool, 1);
    expect(await threadsOf(pool, 1)).toEqual([first]);
  });
});

/** Tells of each graph that it loads the number of its thread, in its refusal. */
const TELLING = script(`
  import { parentPort, threadId } from 'node:worker_threads';
  parentPort.on('message', ({ kind }) =>
    setTimeout(() => parentPort.postMessage({ kind: 'failure', error: kind + ' in ' + threadId }), 20));
`);

describe('loading', () => {
  it('is done by every worker, busy ones as soon as they can', async () => {
    await using pool = new WorkerPool(3, ONE_THREAD, NUMBERED);
    const graph = pool.open(graphs.files, 'adding.onnx');
    const running = threadsOf(pool, 1);
    await Promise.all([graph.load(), graph.load()]);
    await running;
    // All three are there and idle.
    expect(new Set(await threadsOf(pool, 3)).size).toBe(3);
  });

  it('fails if it does in one of them', async () => {
    await using pool = new WorkerPool(2, ONE_THREAD, TELLING);
    await expect(pool.open(graphs.files, 'adding.onnx').load()).rejects.toMatch(/^load in \d+$/);
  });

  it('is given up with the pool', async () => {
    const pool = new WorkerPool(1, ONE_THREAD, NUMBERED);
    const [one, other] = ['adding.onnx', 'other.onnx'].map((path) => pool.open(graphs.files, path).load());
    const settled = Promise.allSettled([one, other]);
    await pool[Symbol.asyncDispose]();
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a run that is aborted', () => {
  it('is given up at once, whether it waits or is under way, and the rest goes on', async () => {
    await using pool = new WorkerPool(1, ONE_THREAD);
    const graph = pool.open(graphs.files, 'adding.onnx');
    const stop = new AbortController();
    const settled: string[] = [];
    const underWay = graph
      .run(adding(0, LONG), { signal: stop.signal })
      .catch((error) => settled.push(error));
    const waiting = graph.run(adding(0, LONG), { signal: stop.signal }).catch((error) => settled.push(error));
    const other = graph.run(adding(0, 5)).then(() => settled.push('other'));
    stop.abort('enough');
    await Promise.all([underWay, waiting, other]);
    expect(settled).toEqual(['enough', 'enough', 'other']);
  });
});

describe('a worker that dies', () => {
  it('rejects the run that it had, and is replaced for those that wait', async () => {
    await using pool = new WorkerPool(1, ONE_THREAD, NUMBERED);
    const graph = pool.open(graphs.files, 'adding.onnx');
    const [first] = await threadsOf(pool, 1);
    const lost = graph.run(adding(1, 0));
    const next = threadsOf(pool, 2);
    await expect(lost).rejects.toMatchObject({
      code: 'LOST_WORKER',
      expected: `a worker thread to run ${join(graphs.folder, 'adding.onnx')}`,
      received: 'the thread ended (exit code 3)',
    });
    const [second, third] = await next;
    expect(second).not.toBe(first);
    expect(third).toBe(second);
  });

  it('tells why', async () => {
    await using pool = new WorkerPool(1, ONE_THREAD, script(`throw new Error('no such addon.');`));
    await expect(threadsOf(pool, 1)).rejects.toMatchObject({
      code: 'LOST_WORKER',
      received: 'the thread ended (no such addon)',
    });
  });

  it('says when its memory was too little', async () => {
    // It throws what Node throws for a thread at its limits, which takes long to reach.
    const source = `throw Object.assign(new Error('out of memory'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });`;
    await using pool = new WorkerPool(1, ONE_THREAD, script(source));
    await expect(threadsOf(pool, 1)).rejects.toMatchObject({ code: 'TOO_LITTLE_MEMORY' });
  });
});

describe('disposal', () => {
  it('rejects what has not begun', async () => {
    const pool = new WorkerPool(1, ONE_THREAD);
    const graph = pool.open(graphs.files, 'adding.onnx');
    const begun = graph.run(adding(1, 1));
    const waiting = graph.run(adding(1, 1));
    const settled = Promise.allSettled([begun, waiting]);
    await pool[Symbol.asyncDispose]();
    expect(await settled).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'BAD_ARGUMENT' } },
    ]);
    expect((await begun).floats('sum', 1)).toEqual([Float32Array.of(2)]);
  });

  const DIST = join(import.meta.dirname, '../../../dist/src');

  it.each([
    ['forgotten', `await run();`],
    ['forgotten after an abort', `run(AbortSignal.timeout(1)).catch(() => {});`],
    ['done', `await run(); await pool[Symbol.asyncDispose]();`],
    [
      'done after an abort',
      `await run(AbortSignal.timeout(1)).catch(() => {}); await pool[Symbol.asyncDispose]();`,
    ],
    [
      'forgotten amid a run that was aborted',
      `await run(); await run(AbortSignal.timeout(20), ${LONG}n).catch(() => {});`,
    ],
    [
      'forgotten, once what waits behind an aborted run is done',
      `await run();
       const aborted = run(AbortSignal.timeout(20), ${LONG}n).catch(() => {});
       const waiting = run();
       await aborted;
       await waiting;`,
    ],
  ])('lets the process end when it is %s', (_, work) => {
    const program = `
      const { WorkerPool } = await import(${JSON.stringify(join(DIST, 'onnx/worker-pool.js'))});
      const { packageFolder } = await import(${JSON.stringify(join(DIST, 'package/package-folder.js'))});
      const pool = new WorkerPool(1, { device: 'cpu', threads: 1 });
      const graph = pool.open(await packageFolder(${JSON.stringify(graphs.folder)}), 'adding.onnx');
      const scalar = (type, data) => ({ type, data, dims: [] });
      const run = (signal, times = 1000n) => graph.run({
        x: { type: 'float32', data: Float32Array.of(1), dims: [1, 1] },
        times: scalar('int64', BigInt64Array.of(times)),
        flag: scalar('bool', Uint8Array.of(0)),
      }, { signal });
      ${work}
      console.log('end');`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'end\n', stderr: '' });
  });
});
