import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Graph } from '../../../export/onnx/graph.js';
import { encodeModel } from '../../../export/onnx/encode.js';
import type { LayersModel } from '../../../export/read/layers-model.js';
import { readLayersModel } from '../../../export/read/read-model.js';
import { sentenceEncoderGraph } from '../../../export/sentence/encoder-graph.js';
import { integerEncoderGraph } from '../../../export/sentence/integer-encoder.js';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { int64, loadGraph, numbersOf } from '../../../export/verify/run-graph.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun, type SentenceChanges } from '../../fixtures/export/tiny-run.js';

/** Of unequal length, each closed by `<eos>`. */
const SENTENCES = [[5, 9, 4, 7, 11, 6, 3], [8, 3], [12, 4, 4, 9, 3], [6, 3], [3]];

/** The posteriors of some sentences, padded to so many tokens. */
async function posteriorsOf(
  changes: SentenceChanges,
  encoderGraph: (network: LayersModel) => Graph,
  { sentences = SENTENCES, tokens = 7 } = {},
): Promise<Record<'mean' | 'log_variance', Float32Array>> {
  await using folder = await temporaryFolder();
  await writeTinySentenceRun(folder.path, { seed: 4 }, changes);
  const network = await readLayersModel(join(folder.path, 'checkpoints/step-00000012/encoder'));
  const path = join(folder.path, 'encoder.onnx');
  await writeFile(path, encodeModel(encoderGraph(network)));
  await using encoder = await loadGraph(path);
  const padded = (row: readonly number[]) => [
    ...row,
    ...Array.from({ length: tokens - row.length }, () => 0),
  ];
  const shape = [sentences.length, tokens];
  const outputs = await encoder.run({
    input_ids: int64(sentences.flatMap(padded), shape),
    attention_mask: int64(
      sentences.flatMap((row) => padded(row.map(() => 1))),
      shape,
    ),
  });
  return { mean: numbersOf(outputs, 'mean'), log_variance: numbersOf(outputs, 'log_variance') };
}

test.each<[string, SentenceChanges]>([
  ['one direction', {}],
  ['both directions', { bidirectional: true }],
  ['a least KL', { leastKl: 1.5 }],
  ['normalised means', { batchNormMean: 0.7, bidirectional: true }],
  ['a vocabulary of several blocks', { vocabulary: 200 }],
])('an encoder in 8 bits gives nearly the posteriors of float32, with %s', async (_, changes) => {
  const float = await posteriorsOf(changes, sentenceEncoderGraph);
  const integer = await posteriorsOf(changes, integerEncoderGraph);
  for (const output of ['mean', 'log_variance'] as const) {
    const largest = Math.max(...Array.from(float[output], Math.abs));
    expect(integer[output]).toHaveLength(float[output].length);
    expect(largestDifference(integer[output], float[output]) / largest).toBeLessThan(0.05);
  }
});

test('a sentence does not depend on the others, nor on padding', async () => {
  const changes = { bidirectional: true };
  const among = await posteriorsOf(changes, integerEncoderGraph, { tokens: 11 });
  for (const [at, sentence] of SENTENCES.entries()) {
    const alone = await posteriorsOf(changes, integerEncoderGraph, {
      sentences: [sentence],
      tokens: sentence.length,
    });
    for (const output of ['mean', 'log_variance'] as const) {
      const { length } = alone[output];
      expect(among[output].slice(at * length, (at + 1) * length)).toEqual(alone[output]);
    }
  }
});
