import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Graph } from '../../../export/onnx/graph.js';
import { encodeModel } from '../../../export/onnx/encode.js';
import type { LayersModel } from '../../../export/read/layers-model.js';
import { readLayersModel } from '../../../export/read/read-model.js';
import { prepareDecoderStep } from '../../../export/sentence/decoder-step.js';
import { prepareIntegerStep } from '../../../export/sentence/integer-step.js';
import { sentenceScorerGraph, steppedScorerGraph } from '../../../export/sentence/scorer-graph.js';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { float32, int64, loadGraph, numbersOf } from '../../../export/verify/run-graph.js';
import { normals } from '../../../src/random/draws.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun, type SentenceChanges } from '../../fixtures/export/tiny-run.js';

/** Of unequal length, each closed by `<eos>`. */
const SENTENCES = [[5, 9, 4, 7, 11, 6, 3], [8, 3], [12, 4, 4, 9, 3], [6, 3], [3]];

const LATENT = 4;

const byFloats = (network: LayersModel) => steppedScorerGraph(network, prepareDecoderStep);
const byIntegers = (network: LayersModel) => steppedScorerGraph(network, prepareIntegerStep);

/** log p of each token of some sentences, padded to so many tokens; each has a latent of its own. */
async function logProbsOf(
  changes: SentenceChanges,
  scorerGraph: (network: LayersModel) => Graph,
  { rows = [...SENTENCES.keys()], tokens = 7 } = {},
): Promise<Float32Array[]> {
  await using folder = await temporaryFolder();
  await writeTinySentenceRun(folder.path, { seed: 4 }, changes);
  const network = await readLayersModel(join(folder.path, 'checkpoints/step-00000012/decoder'));
  const path = join(folder.path, 'scorer.onnx');
  await writeFile(path, encodeModel(scorerGraph(network)));
  await using scorer = await loadGraph(path);
  const padded = (ids: readonly number[]) => [
    ...ids,
    ...Array.from({ length: tokens - ids.length }, () => 0),
  ];
  const ids = rows.flatMap((row) => padded(SENTENCES[row]!));
  const mask = rows.flatMap((row) => padded(SENTENCES[row]!.map(() => 1)));
  const all = normals({ seed: 4, purpose: 'priorLatent', index: 0 }, SENTENCES.length * LATENT);
  const latents = rows.flatMap((row) => Array.from(all.slice(row * LATENT, (row + 1) * LATENT)));
  const outputs = await scorer.run({
    input_ids: int64(ids, [rows.length, tokens]),
    attention_mask: int64(mask, [rows.length, tokens]),
    latent: float32(Float32Array.from(latents), [rows.length, LATENT]),
  });
  const logProbs = numbersOf(outputs, 'log_probs');
  return rows.map((_, at) => logProbs.slice(at * tokens, (at + 1) * tokens));
}

describe.each<[string, SentenceChanges]>([
  ['an output layer of its own', {}],
  ['tied embeddings behind a bottleneck', { tiedEmbeddings: true }],
  ['tied embeddings of the same width', { tiedEmbeddings: true, embedding: 16 }],
  ['a first state beyond 1', { linearInitialState: true }],
  ['a vocabulary of several blocks', { vocabulary: 200 }],
])('with %s', (_, changes) => {
  test('steps in float32 score as all places at once', async () => {
    const atOnce = await logProbsOf(changes, sentenceScorerGraph);
    const stepped = await logProbsOf(changes, byFloats);
    for (const [at, row] of stepped.entries()) expect(largestDifference(row, atOnce[at]!)).toBeLessThan(1e-5);
  });

  test('steps in 8 bits score nearly so', async () => {
    const float = await logProbsOf(changes, sentenceScorerGraph);
    const integer = await logProbsOf(changes, byIntegers);
    const largest = Math.max(...float.flatMap((row) => Array.from(row, Math.abs)));
    for (const [at, row] of integer.entries()) {
      expect(row).toHaveLength(float[at]!.length);
      expect(largestDifference(row, float[at]!) / largest).toBeLessThan(0.05);
    }
  });
});

test('a sentence does not depend on the others, nor on padding, which scores 0', async () => {
  const among = await logProbsOf({}, byIntegers, { tokens: 11 });
  for (const [row, sentence] of SENTENCES.entries()) {
    const [alone] = await logProbsOf({}, byIntegers, { rows: [row], tokens: sentence.length });
    expect(among[row]!.slice(0, sentence.length)).toEqual(alone);
    expect(among[row]!.slice(sentence.length).every((logProb) => logProb === 0)).toBe(true);
  }
});
