import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { constrainedDecoderGraph, sentenceDecoderGraph } from '../../../export/sentence/decoder-graph.js';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { float32, int64, numbersOf, type LoadedGraph } from '../../../export/verify/run-graph.js';
import { normals, uniforms } from '../../../src/random/draws.js';
import type { Choice, Constraint } from '../../fixtures/export/reference-decoder.js';
import { tinyDecoder, type TinyDecoder } from '../../fixtures/export/tiny-network.js';

const LATENT = 4;
const VOCABULARY = 30;
const EOS = 3;
const GREEDY: Choice = { temperature: 0, topK: 0, topP: 1, minP: 0 };
const SAMPLED: Choice = { temperature: 1.5, topK: 0, topP: 1, minP: 0 };

let decoder: TinyDecoder;
let plain: TinyDecoder;

beforeAll(async () => {
  decoder = await tinyDecoder(constrainedDecoderGraph);
  plain = await tinyDecoder(sentenceDecoderGraph);
});
afterAll(() => Promise.all([decoder, plain].map(({ graph }) => graph[Symbol.asyncDispose]())));

interface Request {
  batch: number;
  maxTokens: number;
  choice: Choice;
}

const float = (value: number) => new Tensor('float32', Float32Array.of(value), []);

function drawn({ batch, maxTokens }: Request) {
  return {
    latent: normals({ seed: 3, purpose: 'priorLatent', index: 0 }, batch * LATENT).map((z) => 2 * z),
    draws: uniforms({ seed: 3, purpose: 'tokenUniforms', index: 0 }, batch * maxTokens),
  };
}

function plainFeeds(request: Request): Record<string, Tensor> {
  const { batch, maxTokens, choice } = request;
  const { latent, draws } = drawn(request);
  return {
    latent: float32(latent, [batch, LATENT]),
    uniforms: float32(draws, [batch, maxTokens]),
    temperature: float(choice.temperature),
    top_k: int64([choice.topK], []),
    top_p: float(choice.topP),
    min_p: float(choice.minP),
    with_log_probs: new Tensor('bool', Uint8Array.of(1), []),
  };
}

type Asked = Partial<Omit<Constraint, 'forced'>> & { forced?: readonly (readonly number[])[] };

function feeds(request: Request, asked: Asked): Record<string, Tensor> {
  const { batch, maxTokens } = request;
  const free = Array.from({ length: maxTokens }, () => -1);
  const forced = Array.from({ length: batch }, (_, row) => asked.forced?.[row] ?? free).flat();
  return {
    ...plainFeeds(request),
    logit_bias: float32(asked.bias ?? new Float32Array(VOCABULARY), [VOCABULARY]),
    forced_ids: int64(forced, [batch, maxTokens]),
    min_tokens: int64([asked.minTokens ?? 0], []),
    repetition_penalty: float(asked.repetitionPenalty ?? 1),
    no_repeat_ngram: int64([asked.noRepeatNgram ?? 0], []),
  };
}

async function run(graph: LoadedGraph, inputs: Record<string, Tensor>, batch: number) {
  const outputs = await graph.run(inputs);
  const tokens = outputs['token_ids']!.dims[1]!;
  const rows = (name: string) => {
    const values = numbersOf(outputs, name);
    return Array.from({ length: batch }, (_, row) => [...values.subarray(row * tokens, (row + 1) * tokens)]);
  };
  return { ids: rows('token_ids'), logProbs: rows('log_probs'), tokens };
}

/** What the graph writes, and what the formulas write, padded to the longest row. */
async function bothWays(request: Request, asked: Asked) {
  const { batch, maxTokens, choice } = request;
  const written = await run(decoder.graph, feeds(request, asked), batch);
  const { latent, draws } = drawn(request);
  const free = Array.from({ length: maxTokens }, () => -1);
  const expected = Array.from({ length: batch }, (_, row) =>
    decoder.reference.generate(
      [...latent.subarray(row * LATENT, (row + 1) * LATENT)],
      [...draws.subarray(row * maxTokens, (row + 1) * maxTokens)],
      choice,
      {
        bias: asked.bias,
        minTokens: asked.minTokens ?? 0,
        repetitionPenalty: asked.repetitionPenalty ?? 1,
        noRepeatNgram: asked.noRepeatNgram ?? 0,
        forced: asked.forced?.[row] ?? free,
      },
    ),
  );
  const padded = (values: readonly number[]) => [
    ...values,
    ...Array.from({ length: written.tokens - values.length }, () => 0),
  ];
  return {
    written,
    ids: expected.map(({ ids }) => padded(ids)),
    logProbs: expected.map(({ logProbs }) => padded(logProbs)),
  };
}

function banning(...ids: readonly number[]): Float32Array {
  return Float32Array.from({ length: VOCABULARY }, (_, id) => (ids.includes(id) ? -Infinity : 0));
}

const forcedRows = Array.from({ length: 7 }, (_, row) =>
  Array.from({ length: 25 }, (_unused, at) => (at === row ? 5 + row : at === 20 ? EOS : -1)),
);

const constraints: [string, Asked][] = [
  ['nothing at all', {}],
  ['banned words', { bias: banning(4, 7, 9, 20, 29) }],
  ['a bias', { bias: Float32Array.from({ length: VOCABULARY }, (_, id) => Math.sin(id)) }],
  ['a least length', { minTokens: 9 }],
  ['a repetition penalty', { repetitionPenalty: 1.3 }],
  ['a repetition penalty beyond reason', { repetitionPenalty: 100 }],
  ...[1, 2, 3, 5].map((n): [string, Asked] => [`no ${n}-gram twice`, { noRepeatNgram: n }]),
  ['forced words, another place in each row', { forced: forcedRows }],
  [
    'all of them',
    {
      bias: banning(6, 8),
      minTokens: 7,
      repetitionPenalty: 1.2,
      noRepeatNgram: 2,
      forced: forcedRows,
    },
  ],
];

test.each(constraints)('the loop writes what the formulas write, with %s', async (_, asked) => {
  for (const choice of [GREEDY, SAMPLED, { ...SAMPLED, topK: 6, topP: 0.9, minP: 0.05 }]) {
    const { written, ids, logProbs } = await bothWays({ batch: 7, maxTokens: 25, choice }, asked);
    expect(written.ids).toEqual(ids);
    expect(largestDifference(written.logProbs.flat(), logProbs.flat())).toBeLessThan(1e-4);
  }
});

test('rows that go on when others have ended keep what restricts them', async () => {
  const forced = Array.from({ length: 60 }, (_, row) =>
    Array.from({ length: 25 }, (_unused, at) => (at === row % 20 ? 5 + (row % 9) : -1)),
  );
  const request = { batch: 60, maxTokens: 25, choice: { ...SAMPLED, temperature: 3 } };
  const asked = { bias: banning(6), minTokens: 3, repetitionPenalty: 1.2, noRepeatNgram: 2, forced };
  const { written, ids, logProbs } = await bothWays(request, asked);
  expect(written.ids).toEqual(ids);
  expect(largestDifference(written.logProbs.flat(), logProbs.flat())).toBeLessThan(1e-4);
  expect(new Set(ids.map((row) => row.indexOf(EOS))).size).toBeGreaterThan(5);
});

test('without any constraint it writes what the plain decoder writes', async () => {
  for (const choice of [GREEDY, SAMPLED]) {
    const request = { batch: 7, maxTokens: 25, choice };
    const constrained = await run(decoder.graph, feeds(request, {}), 7);
    const free = await run(plain.graph, plainFeeds(request), 7);
    expect(constrained.ids).toEqual(free.ids);
  }
});

test('no group of n words comes twice, whatever is drawn', async () => {
  for (const n of [1, 2, 3]) {
    const request = { batch: 20, maxTokens: 27, choice: { ...SAMPLED, temperature: 0.7 } };
    const { ids } = await run(decoder.graph, feeds(request, { noRepeatNgram: n, minTokens: 24 }), 20);
    for (const row of ids) {
      const words = row.slice(0, 24);
      const groups = words.slice(n - 1).map((_, at) => words.slice(at, at + n).join(' '));
      expect(new Set(groups).size).toBe(groups.length);
      expect(words).not.toContain(EOS);
    }
  }
});

test('where nothing is left to choose, the sentence ends', async () => {
  const bias = banning(...Array.from({ length: VOCABULARY - 6 }, (_, at) => at + 6));
  for (const choice of [GREEDY, SAMPLED, { ...SAMPLED, topK: 3, minP: 0.5 }]) {
    const request = { batch: 4, maxTokens: 12, choice };
    const { ids } = await run(decoder.graph, feeds(request, { bias, noRepeatNgram: 1, minTokens: 9 }), 4);
    for (const row of ids) {
      expect(row.slice(0, 2).toSorted()).toEqual([4, 5]);
      expect(row[2]).toBe(EOS);
    }
  }
});
