import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PASSES, simplify } from '../../../export/passes/simplify.js';
import { countTransposes } from '../../../export/passes/transposes/count-transposes.js';
import { randomGraphs } from '../../fixtures/export/random-graph.js';
import { differenceOf, runInOnnxruntime } from '../../fixtures/export/run-in-onnxruntime.js';

const runs = { numRuns: 25, seed: 6 };

test.each([...PASSES.map(({ name, run }) => [name, run] as const), ['all', simplify] as const])(
  'random graphs compute the same before and after: %s',
  async (_, run) => {
    await fc.assert(
      fc.asyncProperty(randomGraphs, async ({ graph, inputs }) => {
        const changed = run(graph);
        expect(countTransposes(changed)).toBeLessThanOrEqual(countTransposes(graph));
        const [expected, actual] = [
          await runInOnnxruntime(graph, inputs),
          await runInOnnxruntime(changed, inputs),
        ];
        for (const { name } of graph.outputs) {
          expect(differenceOf(actual[name]!, expected[name]!)).toBeLessThan(1e-5);
        }
      }),
      runs,
    );
  },
);
