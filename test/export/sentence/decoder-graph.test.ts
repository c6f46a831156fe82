import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeModel } from '../../../export/onnx/encode.js';
import { readLayersModel } from '../../../export/read/read-model.js';
import { sentenceDecoderGraph } from '../../../export/sentence/decoder-graph.js';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { float32, int64, loadGraph, numbersOf, type LoadedGraph } from '../../../export/verify/run-graph.js';
import { normals, uniforms } from '../../../src/random/draws.js';
import { ReferenceDecoder, type Choice } from '../../fixtures/export/reference-decoder.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun, type SentenceChanges } from '../../fixtures/export/tiny-run.js';

const LATENT = 4;
const GREEDY: Choice = { temperature: 0, topK: 0, topP: 1, minP: 0 };

interface Decoder {
  graph: LoadedGraph;
  reference: ReferenceDecoder;
}

const architectures: Record<string, SentenceChanges> = {
  'output layer of its own': {},
  'tied embeddings behind a bottleneck': { tiedEmbeddings: true },
  'tied embeddings of the same width': { tiedEmbeddings: true, embedding: 16 },
  'output layer over several blocks': { vocabulary: 200 },
};
const decoders = new Map<string, Decoder>();

beforeAll(async () => {
  for (const [name, changes] of Object.entries(architectures)) {
    await using folder = await temporaryFolder();
    await writeTinySentenceRun(folder.path, { seed: 11 }, changes);
    const network = await readLayersModel(join(folder.path, 'checkpoints/step-00000012/decoder'));
    const file = join(folder.path, 'decoder.onnx');
    await mkdir(folder.path, { recursive: true });
    await writeFile(file, encodeModel(sentenceDecoderGraph(network)));
    decoders.set(name, { graph: await loadGraph(file), reference: new ReferenceDecoder(network) });
  }
});

afterAll(async () => {
  for (const { graph } of decoders.values()) await graph[Symbol.asyncDispose]();
});

const decoder = () => decoders.get('output layer of its own')!;

interface Request {
  batch: number;
  maxTokens: number;
  seed: number;
  choice: Choice;
  scores?: boolean;
}

async function generate(
  { graph }: Pick<Decoder, 'graph'>,
  { batch, maxTokens, seed, choice, scores = true }: Request,
) {
  const latent = normals({ seed, purpose: 'priorLatent', index: 0 }, batch * LATENT).map((z) => 2 * z);
  const draws = uniforms({ seed, purpose: 'tokenUniforms', index: 0 }, batch * maxTokens);
  const outputs = await graph.run({
    latent: float32(latent, [batch, LATENT]),
    uniforms: float32(draws, [batch, maxTokens]),
    temperature: new Tensor('float32', Float32Array.of(choice.temperature), []),
    top_k: int64([choice.topK], []),
    top_p: new Tensor('float32', Float32Array.of(choice.topP), []),
    min_p: new Tensor('float32', Float32Array.of(choice.minP), []),
    with_log_probs: new Tensor('bool', Uint8Array.of(Number(scores)), []),
  });
  const tokens = outputs['token_ids']!.dims[1]!;
  const rows = (values: Float32Array) =>
    Array.from({ length: batch }, (_, row) => [...values.subarray(row * tokens, (row + 1) * tokens)]);
  return {
    latent,
    draws,
    tokens,
    ids: rows(numbersOf(outputs, 'token_ids')),
    logProbs: rows(numbersOf(outputs, 'log_probs')),
  };
}

/** What the graph wrote and what the formulas write, both padded to the longest row. */
async function bothWays({ graph, reference }: Decoder, request: Request) {
  const { batch, maxTokens, choice } = request;
  const written = await generate({ graph }, request);
  const sentences = Array.from({ length: batch }, (_, row) =>
    reference.generate(
      [...written.latent.subarray(row * LATENT, (row + 1) * LATENT)],
      [...written.draws.subarray(row * maxTokens, (row + 1) * maxTokens)],
      choice,
    ),
  );
  const lengths = sentences.map(({ ids }) => ids.length);
  const padded = (values: readonly number[]) => [
    ...values,
    ...Array.from({ length: Math.max(...lengths) - values.length }, () => 0),
  ];
  const expected = {
    ids: sentences.map(({ ids }) => padded(ids)),
    logProbs: sentences.map(({ logProbs }) => padded(logProbs)),
  };
  return {
    written,
    expected,
    lengths,
    difference: largestDifference(written.logProbs.flat(), expected.logProbs.flat()),
  };
}

describe.each(Object.keys(architectures))('with an %s', (name) => {
  test.each([
    ['greedily', GREEDY],
    ['at temperature 1', { temperature: 1, topK: 0, topP: 1, minP: 0 }],
    ['at temperature 0.3', { temperature: 0.3, topK: 0, topP: 1, minP: 0 }],
    ['from the top 5', { temperature: 1, topK: 5, topP: 1, minP: 0 }],
    ['from the top 1000', { temperature: 1.5, topK: 1000, topP: 1, minP: 0 }],
    ['from a nucleus of 0.6', { temperature: 1, topK: 0, topP: 0.6, minP: 0 }],
    ['from a nucleus of 0.9 of the top 8', { temperature: 2, topK: 8, topP: 0.9, minP: 0 }],
    ['from the likeliest by min-p', { temperature: 1, topK: 0, topP: 1, minP: 0.3 }],
    ['from all three limits together', { temperature: 2, topK: 20, topP: 0.95, minP: 0.2 }],
    ['from a nucleus of nothing', { temperature: 1, topK: 0, topP: 0, minP: 0 }],
  ])('the loop writes what the formulas write, %s', async (_, choice) => {
    for (const batch of [1, 7]) {
      const request = { batch, maxTokens: 12, seed: 20 + batch, choice };
      const { written, expected, difference } = await bothWays(decoders.get(name)!, request);
      expect(written.ids).toEqual(expected.ids);
      expect(difference).toBeLessThan(1e-4);
    }
  });
});

/** Ids of one row at temperature 1, with the same uniform number at every token. */
async function drawWith(uniform: number, topK: number): Promise<number[]> {
  const outputs = await decoder().graph.run({
    latent: float32(new Float32Array(LATENT), [1, LATENT]),
    uniforms: float32(new Float32Array(8).fill(uniform), [1, 8]),
    temperature: new Tensor('float32', Float32Array.of(1), []),
    top_k: int64([topK], []),
    top_p: new Tensor('float32', Float32Array.of(1), []),
    min_p: new Tensor('float32', Float32Array.of(0), []),
    with_log_probs: new Tensor('bool', Uint8Array.of(1), []),
  });
  return [...numbersOf(outputs, 'token_ids')];
}

describe('a decoder graph', () => {
  const sampled: Choice = { temperature: 1, topK: 0, topP: 1, minP: 0 };
  test('stops when every row has ended, and pads the others', async () => {
    const { written, expected, lengths } = await bothWays(decoder(), {
      batch: 7,
      maxTokens: 400,
      seed: 5,
      choice: { temperature: 3, topK: 0, topP: 1, minP: 0 },
    });
    expect(written.ids).toEqual(expected.ids);
    expect(written.tokens).toBeLessThan(400);
    expect(Math.min(...lengths)).toBeLessThan(Math.max(...lengths));
    for (const row of written.ids) expect(row).toContain(3);
  });

  test('goes on with the rows that have not ended, however many there were', async () => {
    for (const batch of [9, 40, 150]) {
      const { written, expected, lengths, difference } = await bothWays(decoder(), {
        batch,
        maxTokens: 60,
        seed: 5,
        choice: { temperature: 3, topK: 0, topP: 1, minP: 0 },
      });
      expect(written.ids).toEqual(expected.ids);
      expect(difference).toBeLessThan(1e-4);
      // So different that there are several rounds.
      expect(new Set(lengths).size).toBeGreaterThan(5);
    }
  });

  test('ends with the last token wherever that comes in a round', async () => {
    for (let maxTokens = 1; maxTokens <= 20; maxTokens++) {
      const request = {
        batch: 40,
        maxTokens,
        seed: 5,
        choice: { temperature: 3, topK: 0, topP: 1, minP: 0 },
      };
      const { written, expected } = await bothWays(decoder(), request);
      expect(written.ids).toEqual(expected.ids);
    }
  });

  test('writes one token if only one is asked for', async () => {
    for (const choice of [GREEDY, sampled]) {
      const { written, expected } = await bothWays(decoder(), { batch: 7, maxTokens: 1, seed: 6, choice });
      expect(written.tokens).toBe(1);
      expect(written.ids).toEqual(expected.ids);
    }
  });

  test('never writes <pad>, <unk> or <bos>', async () => {
    const { ids } = await generate(decoder(), {
      batch: 40,
      maxTokens: 30,
      seed: 7,
      choice: { temperature: 100, topK: 0, topP: 1, minP: 0 },
    });
    for (const row of ids) {
      const end = row.indexOf(3);
      for (const id of row.slice(0, end < 0 ? row.length : end)) expect(id).toBeGreaterThan(3);
    }
  });

  test('a top 1 is greedy, and so is a nucleus of nothing', async () => {
    const request = { batch: 7, maxTokens: 12, seed: 8 };
    const greedy = await generate(decoder(), { ...request, choice: GREEDY });
    for (const choice of [
      { ...sampled, topK: 1 },
      { ...sampled, topP: 0, minP: 0 },
    ]) {
      expect((await generate(decoder(), { ...request, choice })).ids).toEqual(greedy.ids);
    }
  });

  test('leaves out log-probabilities that nobody wants', async () => {
    for (const choice of [GREEDY, sampled]) {
      const request = { batch: 7, maxTokens: 12, seed: 9, choice };
      const scored = await generate(decoder(), request);
      const bare = await generate(decoder(), { ...request, scores: false });
      expect(bare.ids).toEqual(scored.ids);
      expect(bare.logProbs.flat().every((each) => each === 0)).toBe(true);
    }
  });

  test('a min-p of 1 is greedy', async () => {
    const request = { batch: 7, maxTokens: 12, seed: 8 };
    const greedy = await generate(decoder(), { ...request, choice: GREEDY });
    const likeliest = await generate(decoder(), { ...request, choice: { ...sampled, minP: 1 } });
    expect(likeliest.ids).toEqual(greedy.ids);
  });

  test('a uniform number next to 1 draws the last id there is', async () => {
    expect(await drawWith(1 - 2 ** -24, 0)).toEqual(Array.from({ length: 8 }, () => 29));
  });

  test('a uniform number of 0 draws the first id, and not one that was left out', async () => {
    expect(await drawWith(0, 0)).toEqual([3]);
    expect(await drawWith(0, 1)).toEqual(await drawWith(0.5, 1));
  });
});
