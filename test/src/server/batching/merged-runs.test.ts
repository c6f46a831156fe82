import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { GraphTensor } from '../../../../src/onnx/graph.js';
import { packageFolder } from '../../../../src/package/package-folder.js';
import { BatchingRuntime } from '../../../../src/server/batching/batching-runtime.js';
import type { Feeds } from '../../../../src/server/batching/run-shape.js';
import { constraining, decoding, encoding, scoring, stepping } from './feeds.js';
import { compute, RowWiseRuntime } from './row-wise-runtime.js';

const files = await packageFolder('models/kjv');

const rows = <Row>(row: fc.Arbitrary<Row>) => fc.array(row, { minLength: 1, maxLength: 7 });
const sentence = fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 1, maxLength: 6 });
const wanted = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 4, max: 40 }));
const number = fc.integer({ min: -9, max: 9 });

interface Run {
  graph: string;
  feeds: Feeds;
}

const someRun: fc.Arbitrary<Run> = fc.oneof(
  rows(sentence).map((ids) => ({ graph: 'encoder', feeds: encoding(ids) })),
  rows(fc.tuple(sentence, number)).map((pairs) => ({
    graph: 'scorer',
    feeds: scoring(
      pairs.map(([ids]) => ids),
      pairs.map(([, latent]) => latent),
    ),
  })),
  fc
    .tuple(rows(wanted), fc.constantFrom(0, 0.5), fc.constantFrom(4, 6))
    .map(([each, temperature, most]) => ({ graph: 'decoder', feeds: decoding(each, { temperature, most }) })),
  fc.tuple(rows(wanted), fc.constantFrom(0, 1)).map(([each, bias]) => ({
    graph: 'constrained_decoder',
    feeds: constraining(each, Float32Array.of(bias, 2)),
  })),
  rows(fc.tuple(fc.nat(9), fc.tuple(number, number))).map((pairs) => ({
    graph: 'step',
    feeds: stepping(
      pairs.map(([id]) => id),
      pairs.map(([, hidden]) => hidden),
    ),
  })),
);

const plain = (tensors: Readonly<Record<string, GraphTensor>>) =>
  Object.entries(tensors).map(([name, { type, data, dims }]) => ({
    name,
    type,
    data: Array.from<unknown>(data),
    dims,
  }));

it('Everyone gets what they would have got alone, with the same types and dimensions', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(someRun, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 3 }),
      async (runs, maxRows, atOnce) => {
        const inner = new RowWiseRuntime({ atOnce });
        await using runtime = new BatchingRuntime(inner, { maxRows, maxDelayMs: 0 });
        const outputs = await Promise.all(
          runs.map(({ graph, feeds }) => runtime.open(files, `onnx/${graph}.onnx`).run(feeds)),
        );
        expect(outputs.map(({ tensors }) => plain(tensors))).toEqual(
          runs.map(({ graph, feeds }) => plain(compute(graph, feeds))),
        );
        expect(Math.max(...inner.sizes)).toBeLessThanOrEqual(maxRows);
        expect(runtime.queuedRows).toBe(0);
        expect(runtime.queuedRuns).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});
