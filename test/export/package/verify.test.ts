import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sentenceGraphs } from '../../../export/package/graphs.js';
import { writeFiles } from '../../../export/package/package-files.js';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { demandEqual } from '../../../export/verify/tolerance.js';
import { verifySentenceGraphs } from '../../../export/verify/verify-sentence.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let checkpoint: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinySentenceRun(folder.path, { seed: 4 });
  checkpoint = join(folder.path, 'checkpoints/step-00000012');
  await writeFiles(join(folder.path, 'onnx'), await sentenceGraphs(checkpoint));
});
afterAll(() => folder[Symbol.asyncDispose]());

const verify = (onnx: string) =>
  verifySentenceGraphs({
    checkpoint,
    onnx,
    vocabulary: 30,
    latent: 4,
    maxTokens: 12,
    sentences: [[5, 3]],
    seed: 9,
  });

test('graphs as they were exported agree', async () => {
  const differences = await verify(join(folder.path, 'onnx'));
  expect(() => demandEqual(differences)).not.toThrow();
});

test('one tampered weight shows in every graph that has it', async () => {
  const tampered = join(folder.path, 'tampered');
  await cp(join(folder.path, 'onnx'), tampered, { recursive: true });
  const path = join(tampered, 'weights.data');
  const bytes = await readFile(path);
  // The first tensor is the embeddings, which all graphs read: row 4, a word.
  for (let at = 4 * 12; at < 30 * 12; at++) bytes.writeFloatLE(bytes.readFloatLE(at * 4) + 0.01, at * 4);
  await writeFile(path, bytes);
  const differences = await verify(tampered);
  for (const graph of ['encoder', 'decoder', 'scorer', 'step', 'constrained_decoder', 'beam_decoder'])
    expect(differences[graph]).toBeGreaterThan(1e-4);
  expect(differences['logits']).toBeLessThan(1e-5);
  expect(() => demandEqual(differences)).toThrow(
    /encoder differs by .* and decoder differs by .* and scorer .* and step .* and constrained_decoder .* and beam_decoder/,
  );
});

test('what is not a number, or not there, is infinitely far', () => {
  expect(largestDifference([1, 2], [1, 2.5])).toBe(0.5);
  expect(largestDifference([Number.NaN], [1])).toBe(Infinity);
  expect(largestDifference([1], [1, 2])).toBe(Infinity);
  expect(() => demandEqual({ encoder: Infinity })).toThrow(/encoder differs by Infinity/);
});
