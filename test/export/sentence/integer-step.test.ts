import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeModel } from '../../../export/onnx/encode.js';
import { readLayersModel } from '../../../export/read/read-model.js';
import { prepareDecoderStep } from '../../../export/sentence/decoder-step.js';
import { prepareIntegerStep } from '../../../export/sentence/integer-step.js';
import { sentenceStartGraph, sentenceStepGraph } from '../../../export/sentence/step-graphs.js';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { float32, int64, loadGraph, numbersOf } from '../../../export/verify/run-graph.js';
import { normals } from '../../../src/random/draws.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun, type SentenceChanges } from '../../fixtures/export/tiny-run.js';

const LATENT = 4;

/** The logits of a few words in a row, from the graphs of single steps. */
async function logitsOf(
  changes: SentenceChanges,
  prepareStep: typeof prepareDecoderStep,
  batch: number,
): Promise<Float32Array[]> {
  await using folder = await temporaryFolder();
  await writeTinySentenceRun(folder.path, { seed: 4 }, changes);
  const network = await readLayersModel(join(folder.path, 'checkpoints/step-00000012/decoder'));
  const paths = { start: join(folder.path, 'start.onnx'), step: join(folder.path, 'step.onnx') };
  await writeFile(paths.start, encodeModel(sentenceStartGraph(network)));
  await writeFile(paths.step, encodeModel(sentenceStepGraph(network, prepareStep)));
  await using start = await loadGraph(paths.start);
  await using step = await loadGraph(paths.step);
  const z = normals({ seed: 4, purpose: 'priorLatent', index: 0 }, 7 * LATENT);
  const latent = float32(z.slice(0, batch * LATENT), [batch, LATENT]);
  let hidden = (await start.run({ latent }))['hidden']!;
  const logits: Float32Array[] = [];
  for (const id of [2, 5, 9, 4]) {
    const ids = Array.from({ length: batch }, () => id);
    const outputs = await step.run({ token_ids: int64(ids, [batch]), hidden, latent });
    logits.push(numbersOf(outputs, 'logits'));
    hidden = outputs['next_hidden']!;
  }
  return logits;
}

test.each<[string, SentenceChanges]>([
  ['an output layer of its own', {}],
  ['tied embeddings behind a bottleneck', { tiedEmbeddings: true }],
  ['tied embeddings of the same width', { tiedEmbeddings: true, embedding: 16 }],
  ['a first state beyond 1', { linearInitialState: true }],
  ['a vocabulary of several blocks', { vocabulary: 200 }],
])('steps in 8 bits give nearly the logits of float32, with %s', async (_, changes) => {
  const float = await logitsOf(changes, prepareDecoderStep, 7);
  const integer = await logitsOf(changes, prepareIntegerStep, 7);
  const largest = Math.max(...float.flatMap((row) => Array.from(row, Math.abs)));
  for (const [at, row] of integer.entries()) {
    expect(row).toHaveLength(float[at]!.length);
    expect(largestDifference(row, float[at]!) / largest).toBeLessThan(0.05);
  }
});

test('a row does not depend on the others', async () => {
  const alone = await logitsOf({}, prepareIntegerStep, 1);
  const among = await logitsOf({}, prepareIntegerStep, 7);
  for (const [at, row] of alone.entries()) expect(among[at]!.slice(0, row.length)).toEqual(row);
});
