import { beforeEach, expect, test } from 'vitest';
import { scalar } from '../../../training/graph/host-tensor.js';
import { runBatches, type BatchWork } from '../../../training/loop/run-batches.js';

let seen: string[];
beforeEach(() => (seen = []));

/** Four batches; notes what is done with them. */
function work(changes: Partial<BatchWork<string, number>> = {}): BatchWork<string, number> {
  return {
    batches: { length: 4, at: (index) => 'abcd'[index]! },
    prepare: (batch, index) => {
      seen.push(`lay out ${batch}`);
      return { index: scalar(index) };
    },
    run: async (feeds, index) => {
      seen.push(`begin ${index}`);
      await new Promise(setImmediate);
      seen.push(`end ${index}`);
      return 10 * feeds['index']!.values[0]!;
    },
    ...changes,
  };
}

async function collect(changes?: Partial<BatchWork<string, number>>) {
  const results: { batch: string; result: number }[] = [];
  for await (const result of runBatches(work(changes))) results.push(result);
  return results;
}

test('each batch is laid out while the one before it runs', async () => {
  expect(await collect({ from: 2 })).toEqual([
    { batch: 'c', result: 20 },
    { batch: 'd', result: 30 },
  ]);
  expect(seen).toEqual(['lay out c', 'begin 2', 'lay out d', 'end 2', 'begin 3', 'end 3']);
});

test('none are run where none are left', async () => {
  expect(await collect({ from: 4 })).toEqual([]);
  expect(seen).toEqual([]);
});

test('a signal lets the batch under way come to its end, and no other begin', async () => {
  const controller = new AbortController();
  const results: string[] = [];
  for await (const { batch } of runBatches(work({ signal: controller.signal }))) {
    results.push(batch);
    if (batch === 'b') controller.abort();
  }
  expect(results).toEqual(['a', 'b']);
  expect(seen.filter((line) => line.startsWith('begin'))).toEqual(['begin 0', 'begin 1']);
});

const faulty = (batch: string) => {
  if (batch === 'b') throw new RangeError('faulty');
  return { index: scalar(0) };
};

test('a batch that cannot be laid out is heard of after the run under way', async () => {
  await expect(collect({ prepare: faulty })).rejects.toThrow(new RangeError('faulty'));
  expect(seen).toEqual(['begin 0', 'end 0']);
});

const failing = async () => {
  await new Promise(setImmediate);
  throw new RangeError('failed');
};

test('a run that fails ends it', async () => {
  await expect(collect({ run: failing })).rejects.toThrow(new RangeError('failed'));
  expect(seen).toEqual(['lay out a', 'lay out b']);
});
