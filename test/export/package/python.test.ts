import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { float32, int64, loadGraph, numbersOf } from '../../../export/verify/run-graph.js';
import { normals, uniforms } from '../../../src/random/draws.js';
import { checkInPython } from '../../fixtures/export/check-in-python.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinyImagePackage, writeTinySentencePackage } from '../../fixtures/export/tiny-package.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let sentence: string;
let image: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  sentence = join(folder.path, 'sentence');
  image = join(folder.path, 'image');
  await writeTinySentencePackage(sentence, { seed: 3 }, { bidirectional: true });
  await writeTinyImagePackage(image, { seed: 3 });
});
afterAll(() => folder[Symbol.asyncDispose]());

const scalar = (value: number) => new Tensor('float32', Float32Array.of(value), []);
const idsAndMask = {
  input_ids: int64([5, 9, 3, 7, 3, 0], [2, 3]),
  attention_mask: int64([1, 1, 1, 1, 1, 0], [2, 3]),
};
const latent = float32(normals({ seed: 1, purpose: 'priorLatent', index: 0 }, 5 * 4), [5, 4]);

const step = {
  token_ids: int64([2, 4, 5, 6, 7], [5]),
  hidden: float32(normals({ seed: 2, purpose: 'priorLatent', index: 0 }, 5 * 16), [5, 16]),
  latent,
};

// JSON, which takes the inputs to Python, has no −∞.
const constraints = {
  logit_bias: float32(
    Float32Array.from({ length: 30 }, (_, id) => (id % 5 === 4 ? -1e9 : 0)),
    [30],
  ),
  forced_ids: int64(
    Array.from({ length: 5 * 20 }, (_, at) => (at % 20 === 2 ? 7 : -1)),
    [5, 20],
  ),
  min_tokens: int64([4], []),
  repetition_penalty: scalar(1.3),
  no_repeat_ngram: int64([2], []),
};
const searching = {
  latent,
  beam_width: int64([4], []),
  n_best: int64([3], []),
  length_penalty: scalar(0.7),
  ...constraints,
};

function decoding(temperature: number, topK: number, topP: number) {
  return {
    latent,
    uniforms: float32(uniforms({ seed: 1, purpose: 'tokenUniforms', index: 0 }, 5 * 20), [5, 20]),
    temperature: scalar(temperature),
    top_k: int64([topK], []),
    top_p: scalar(topP),
    min_p: scalar(0.01),
    with_log_probs: new Tensor('bool', Uint8Array.of(1), []),
  };
}

test('a sentence package passes the checker and writes the same ids in Python', async () => {
  for (const decoder of [decoding(0, 0, 1), decoding(1, 0, 1), decoding(1.5, 6, 0.8)]) {
    const feeds = {
      encoder: idsAndMask,
      scorer: { ...idsAndMask, latent: float32(latent.data.slice(0, 8) as Float32Array, [2, 4]) },
      decoder,
      start: { latent },
      step,
      constrained_decoder: { ...decoder, ...constraints },
      beam_decoder: searching,
    };
    const inPython = checkInPython(inject('python'), sentence, feeds);
    for (const name of Object.keys(feeds) as (keyof typeof feeds)[]) {
      await using graph = await loadGraph(join(sentence, 'onnx', `${name}.onnx`));
      const inNode = await graph.run(feeds[name]);
      const report = inPython[name];
      expect(report).toMatchObject({ opset: 17, ir: 8 });
      for (const [output, { shape, values }] of Object.entries(report.outputs)) {
        expect(inNode[output]!.dims).toEqual(shape);
        // Ids are whole numbers: so close, they are the same.
        expect(largestDifference(numbersOf(inNode, output), values)).toBeLessThan(1e-5);
      }
    }
  }
});

test('graphs share one file of weights, which holds each tensor once and on a page of its own', () => {
  const report = checkInPython(inject('python'), sentence, {
    encoder: idsAndMask,
    scorer: { ...idsAndMask, latent: float32(new Float32Array(8), [2, 4]) },
    decoder: decoding(0, 0, 1),
    step,
  });
  const { encoder, scorer, decoder, step: stepped } = report;
  expect(decoder.external).toEqual(scorer.external);
  expect(stepped.external).toEqual(scorer.external);
  expect(Object.keys(scorer.external).toSorted()).toEqual([
    'decoder_gru/input_weights',
    'decoder_gru/recurrent_weights',
    'logits/kernel',
    'token_embedding/embeddings',
  ]);
  // The embeddings are shared by encoder and decoder in training, and so they are here.
  expect(encoder.external['token_embedding/embeddings']).toEqual(
    scorer.external['token_embedding/embeddings'],
  );
  const places = Object.values(report).flatMap(({ external }) => Object.values(external));
  for (const [location, offset, length] of places) {
    expect(location).toBe('weights.data');
    expect(offset % 4096).toBe(0);
    expect(length).toBeGreaterThanOrEqual(1024);
  }
});

test('an image package passes the checker and draws the same in Python', async () => {
  const pixels = float32(uniforms({ seed: 1, purpose: 'verification', index: 0 }, 2 * 784), [2, 784]);
  const feeds = {
    encoder: { pixels },
    decoder: { latent: float32(normals({ seed: 1, purpose: 'priorLatent', index: 0 }, 6), [2, 3]) },
  };
  const inPython = checkInPython(inject('python'), image, feeds);
  for (const name of ['encoder', 'decoder'] as const) {
    await using graph = await loadGraph(join(image, 'onnx', `${name}.onnx`));
    const inNode = await graph.run(feeds[name]);
    for (const [output, { values }] of Object.entries(inPython[name].outputs)) {
      expect(largestDifference(numbersOf(inNode, output), values)).toBeLessThan(1e-5);
    }
  }
});
