import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beamDecoderGraph } from '../../../export/sentence/beam-decoder-graph.js';
import { largestDifference } from '../../../export/verify/largest-difference.js';
import { float32, int64, numbersOf } from '../../../export/verify/run-graph.js';
import { normals } from '../../../src/random/draws.js';
import { searchBeams, type Hypothesis } from '../../fixtures/export/reference-beams.js';
import type { Constraint } from '../../fixtures/export/reference-decoder.js';
import { tinyDecoder, type TinyDecoder } from '../../fixtures/export/tiny-network.js';

const LATENT = 4;
const VOCABULARY = 30;
const EOS = 3;

let decoder: TinyDecoder;

beforeAll(async () => {
  decoder = await tinyDecoder(beamDecoderGraph);
});
afterAll(() => decoder.graph[Symbol.asyncDispose]());

interface Request {
  batch: number;
  maxTokens: number;
  width: number;
  best: number;
  lengthPenalty: number;
  constraint?: Partial<Constraint>;
}

const float = (value: number) => new Tensor('float32', Float32Array.of(value), []);

const latentsOf = (batch: number) =>
  Array.from({ length: batch }, (_, index) =>
    [...normals({ seed: 5, purpose: 'priorLatent', index }, LATENT)].map((z) => 2 * z),
  );

const constraintOf = ({ maxTokens, constraint }: Request): Constraint => ({
  minTokens: 0,
  repetitionPenalty: 1,
  noRepeatNgram: 0,
  forced: Array.from({ length: maxTokens }, () => -1),
  ...constraint,
});

/** What the graph finds for each latent, best first. */
async function search(request: Request): Promise<Hypothesis[][]> {
  const { batch, maxTokens, width, best, lengthPenalty } = request;
  const constraint = constraintOf(request);
  const outputs = await decoder.graph.run({
    latent: float32(Float32Array.from(latentsOf(batch).flat()), [batch, LATENT]),
    beam_width: int64([width], []),
    n_best: int64([best], []),
    length_penalty: float(lengthPenalty),
    logit_bias: float32(constraint.bias ?? new Float32Array(VOCABULARY), [VOCABULARY]),
    forced_ids: int64(Array.from({ length: batch }, () => constraint.forced).flat(), [batch, maxTokens]),
    min_tokens: int64([constraint.minTokens], []),
    repetition_penalty: float(constraint.repetitionPenalty),
    no_repeat_ngram: int64([constraint.noRepeatNgram], []),
  });
  const tokens = outputs['token_ids']!.dims[2]!;
  expect(outputs['token_ids']!.dims).toEqual([batch, best, tokens]);
  expect(outputs['log_probs']!.dims).toEqual([batch, best, tokens]);
  expect(outputs['scores']!.dims).toEqual([batch, best]);
  const ids = numbersOf(outputs, 'token_ids');
  const logProbs = numbersOf(outputs, 'log_probs');
  const scores = numbersOf(outputs, 'scores');
  return Array.from({ length: batch }, (_, row) =>
    Array.from({ length: best }, (_unused, rank) => {
      const at = row * best + rank;
      const own = [...ids.subarray(at * tokens, (at + 1) * tokens)];
      const end = own.indexOf(EOS);
      const length = end < 0 ? tokens : end + 1;
      return {
        ids: own.slice(0, length),
        logProbs: [...logProbs.subarray(at * tokens, at * tokens + length)],
        score: scores[at]!,
      };
    }).filter(({ score }) => score > -Infinity),
  );
}

/** What the graph and what the formulas find, and how far their numbers are apart. */
async function bothWays(request: Request) {
  const found = await search(request);
  const { width, best, lengthPenalty } = request;
  const expected = latentsOf(request.batch).map((latent) =>
    searchBeams(decoder.reference, latent, { width, best, lengthPenalty, constraint: constraintOf(request) }),
  );
  return {
    found: idsOf(found),
    expected: idsOf(expected),
    difference: largestDifference(numbersIn(found), numbersIn(expected)),
  };
}

const numbersIn = (rows: readonly Hypothesis[][]) =>
  rows.flat().flatMap(({ score, logProbs }) => [score, ...logProbs]);
const idsOf = (rows: readonly Hypothesis[][]) => rows.map((row) => row.map(({ ids }) => ids));

const usual: Request = { batch: 5, maxTokens: 12, width: 4, best: 4, lengthPenalty: 0 };

describe('a beam search in the graph finds what the formulas find', () => {
  test.each([
    ['one beam', { width: 1, best: 1 }],
    ['two beams', { width: 2, best: 1 }],
    ['four beams', {}],
    ['a length penalty', { lengthPenalty: 1 }],
    ['a strong length penalty', { lengthPenalty: 4, width: 6, best: 3 }],
    ['a wide beam', { width: 20, best: 5, lengthPenalty: 0.6 }],
    ['more beams than words', { width: 40, best: 10, maxTokens: 3 }],
    ['few tokens, so that most are cut off', { maxTokens: 4, lengthPenalty: 2 }],
    ['a single token', { maxTokens: 1 }],
  ] satisfies [string, Partial<Request>][])('with %s', async (_, changes) => {
    const { found, expected, difference } = await bothWays({ ...usual, ...changes });
    expect(found).toEqual(expected);
    expect(difference).toBeLessThan(1e-3);
  });

  test.each([
    ['banned words', { bias: banning(4, 7, 9, 20, 29) }],
    ['a least length', { minTokens: 6 }],
    ['a least length beyond the longest', { minTokens: 20 }],
    ['a repetition penalty', { repetitionPenalty: 1.5 }],
    ['no word twice', { noRepeatNgram: 1 }],
    ['no two words twice', { noRepeatNgram: 2 }],
    ['forced words', { forced: [-1, 9, -1, 12, ...Array.from({ length: 8 }, () => -1)] }],
    [
      'a forced word that is banned',
      { bias: banning(9), forced: [9, ...Array.from({ length: 11 }, () => -1)] },
    ],
  ] satisfies [string, Partial<Constraint>][])('with %s', async (_, constraint) => {
    const { found, expected, difference } = await bothWays({ ...usual, lengthPenalty: 0.8, constraint });
    expect(found).toEqual(expected);
    expect(difference).toBeLessThan(1e-3);
  });
});

function banning(...ids: readonly number[]): Float32Array {
  return Float32Array.from({ length: VOCABULARY }, (_, id) => (ids.includes(id) ? -Infinity : 0));
}

describe('a beam search', () => {
  test('wide enough to keep everything finds the likeliest sentence there is', async () => {
    const [found] = await search({ ...usual, batch: 1, maxTokens: 3, width: 800, best: 1 });
    let best = { ids: [0], logProb: -Infinity };
    const { reference } = decoder;
    const extend = (state: ReturnType<typeof reference.start>, ids: readonly number[], logProb: number) => {
      const next = reference.step(state, ids.at(-1) ?? 2);
      const norm = Math.log(next.logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      for (let id = EOS; id < VOCABULARY; id++) {
        const sum = logProb + next.logits[id]! - norm;
        if (id === EOS && sum > best.logProb) best = { ids: [...ids, id], logProb: sum };
        if (id !== EOS && ids.length < 2) extend(next, [...ids, id], sum);
      }
    };
    extend(reference.start(latentsOf(1)[0]!), [], 0);
    expect(found![0]!.ids).toEqual(best.ids);
    expect(found![0]!.score).toBeCloseTo(best.logProb, 3);
  });

  test('does not depend on what else is in the batch', async () => {
    const together = await search({ ...usual, lengthPenalty: 1 });
    const [alone] = await search({ ...usual, lengthPenalty: 1, batch: 1 });
    expect(alone!.map(({ ids }) => ids)).toEqual(together[0]!.map(({ ids }) => ids));
  });

  test('returns the first of many as the best of few', async () => {
    const many = await search({ ...usual, width: 6, best: 6 });
    const few = await search({ ...usual, width: 6, best: 2 });
    expect(idsOf(few)).toEqual(idsOf(many.map((row) => row.slice(0, 2))));
  });

  test('leaves places empty where there are not so many sentences', async () => {
    const onlyOne = banning(...Array.from({ length: VOCABULARY - 5 }, (_, at) => at + 5));
    const found = await search({ ...usual, constraint: { bias: onlyOne, noRepeatNgram: 1 } });
    for (const row of found) {
      const sentences = row.map(({ ids }) => ids.join(' ')).toSorted();
      expect(sentences).toEqual(['3', '4 3']);
    }
  });
});
