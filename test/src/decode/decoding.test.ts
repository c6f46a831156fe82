import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateOptions } from '../../../src/decode/generate-options.js';
import { wordsOf, type Sentence } from '../../../src/decode/sentence.js';
import { SentenceVae, type StreamedToken, type StreamOptions } from '../../../src/index.js';
import { standardDraws } from '../../../src/latent/prior.js';
import { writeTinySentencePackage } from '../../fixtures/export/tiny-package.js';

let folder: string;
let vae: SentenceVae;
let latents: Float32Array[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decoding-'));
  await writeTinySentencePackage(join(folder, 'tiny'), { seed: 1 });
  vae = await SentenceVae.load(join(folder, 'tiny'), { workers: 0 });
  latents = standardDraws(6, vae.config.sizes.latent, 3).map((z) => z.map((each) => 2 * each));
});

afterAll(async () => {
  await vae[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function streamed(latent: Float32Array, options: StreamOptions): Promise<StreamedToken[]> {
  const tokens: StreamedToken[] = [];
  for await (const token of vae.stream(latent, options)) tokens.push(token);
  return tokens;
}

const distinctWords = (sentences: readonly Sentence[]) =>
  sentences.reduce((sum, each) => sum + new Set(wordsOf(each)).size, 0);
const idsOf = (sentences: readonly Sentence[]) => sentences.map(({ tokens }) => tokens.map(({ id }) => id));
const refusal = (expected: string, received: string) =>
  expect.objectContaining({ code: 'BAD_ARGUMENT', expected, received });

describe('words', () => {
  it('that are banned are never written, however they are spelt', async () => {
    const options = { seed: 1, temperature: 3 };
    const free = await vae.decode(latents, options);
    const used = [...new Set(free.flatMap(wordsOf))].slice(0, 3);
    expect(used).toHaveLength(3);
    const banned = await vae.decode(latents, { ...options, banned: used.map((word) => word.toUpperCase()) });
    for (const sentence of banned) for (const word of used) expect(wordsOf(sentence)).not.toContain(word);
  });

  it('that the model does not know may be banned', async () => {
    const [free, banned] = await Promise.all([
      vae.decode(latents, { seed: 1, temperature: 2 }),
      vae.decode(latents, { seed: 1, temperature: 2, banned: ['zebra'] }),
    ]);
    expect(idsOf(banned)).toEqual(idsOf(free));
  });

  it.each([{}, { temperature: 1, seed: 4 }, { beams: 3 }])('that are forced occur (%j)', async (options) => {
    for (const forced of [['house'], ['house', 'small red'], ['?', 'you']]) {
      const sentences = await vae.decode(latents.slice(0, 3), { ...options, forced });
      for (const sentence of sentences) {
        for (const group of forced) expect(` ${wordsOf(sentence).join(' ')} `).toContain(` ${group} `);
      }
    }
  });

  it.each([
    [{ banned: ['the cat'] }, 'banned words one by one', '"the cat" is 2 of them'],
    [{ banned: ['  '] }, 'banned words', 'there is no word in "  "'],
    [{ forced: [''] }, 'forced words', 'there is no word in ""'],
    [{ forced: ['zebra'] }, 'forced words that the model tiny has learnt', 'it does not know "zebra"'],
    [{ forced: ['The cat'], banned: ['CAT'] }, 'words to be banned or forced', '"cat" is both'],
    [{ forced: ['cat dog'], maxWords: 1 }, 'forced words that fit into a sentence of 1 words', 'there are 2'],
    [{ minWords: 12 }, 'the fewest words to be at most 11, the longest that tiny learnt', '12 came'],
  ] satisfies [GenerateOptions, string, string][])('are refused: %j', async (options, expected, received) => {
    await expect(vae.decode(latents, options)).rejects.toEqual(refusal(expected, received));
  });
});

describe('length', () => {
  it('is never below the fewest words nor above the most', async () => {
    for (const options of [{}, { temperature: 1, seed: 2 }, { beams: 3 }]) {
      for (const sentence of await vae.decode(latents, { ...options, minWords: 4, maxWords: 6 })) {
        expect(wordsOf(sentence).length).toBeGreaterThanOrEqual(4);
        expect(wordsOf(sentence).length).toBeLessThanOrEqual(6);
      }
    }
  });

  it('limits a sentence that is otherwise the same', async () => {
    const options = { temperature: 1, seed: 2 };
    const long = idsOf(await vae.decode(latents, options));
    const short = idsOf(await vae.decode(latents, { ...options, maxWords: 3 }));
    expect(short).toEqual(long.map((ids) => ids.slice(0, 3)));
    expect(idsOf(await vae.decode(latents, { ...options, maxWords: 1e9 }))).toEqual(long);
  });
});

describe('repetitions', () => {
  it('are as the options say', async () => {
    for (const options of [{}, { temperature: 0.5, seed: 2 }, { beams: 3 }]) {
      const sentences = await vae.decode(latents, { ...options, noRepeatNgram: 1, minWords: 10 });
      for (const sentence of sentences) {
        expect(new Set(wordsOf(sentence)).size).toBe(wordsOf(sentence).length);
      }
    }
    const usual = { minWords: 11 };
    const free = await vae.decode(latents, usual);
    const penalised = await vae.decode(latents, { ...usual, repetitionPenalty: 3 });
    expect(distinctWords(penalised)).toBeGreaterThan(distinctWords(free));
  });
});

describe('scores', () => {
  it('are left out if nobody wants them', async () => {
    for (const options of [{}, { banned: ['cat'] }, { beams: 3 }, { forced: ['dog'] }]) {
      const scored = await vae.decode(latents, options);
      const bare = await vae.decode(latents, { ...options, scores: false });
      expect(idsOf(bare)).toEqual(idsOf(scored));
      for (const { logProbability, tokens } of bare) {
        expect(logProbability).toBeNaN();
        expect(tokens.every((token) => Number.isNaN(token.logProbability))).toBe(true);
      }
    }
  });
});

describe('candidates', () => {
  it('are the best sentences of a search, the first of them what decode writes', async () => {
    const candidates = await vae.candidates(latents, { beams: 4, lengthPenalty: 0.6 });
    const decoded = await vae.decode(latents, { beams: 4, lengthPenalty: 0.6 });
    expect(idsOf(candidates.map(([first]) => first!))).toEqual(idsOf(decoded));
    for (const each of candidates) {
      expect(each).toHaveLength(4);
      expect(new Set(each.map(({ text }) => text)).size).toBeGreaterThan(1);
      const ended = each.filter(({ tokens }) => tokens.at(-1)!.text === '<eos>');
      expect(ended.map(({ score }) => score)).toEqual(
        ended.map(({ score }) => score).toSorted((a, b) => b - a),
      );
      for (const { score, logProbability, tokens } of each) {
        expect(score).toBeCloseTo(logProbability / ((5 + tokens.length) / 6) ** 0.6, 3);
      }
    }
  });

  it('are as likely as greedy sentences or likelier', async () => {
    const greedy = await vae.decode(latents);
    const candidates = await vae.candidates(latents, { beams: 8, nBest: 1 });
    const better = candidates.map(([best], i) => best!.logProbability - greedy[i]!.logProbability);
    expect(better.reduce((a, b) => a + b)).toBeGreaterThan(0);
  });

  it('with forced words all have them', async () => {
    for (const each of await vae.candidates(latents.slice(0, 2), { beams: 3, forced: ['house'] })) {
      expect(each).toHaveLength(3);
      expect(new Set(idsOf(each).map((ids) => ids.join())).size).toBe(3);
      for (const candidate of each) expect(wordsOf(candidate)).toContain('house');
    }
  });

  it('cannot be more than there are beams', async () => {
    await expect(vae.candidates(latents, { beams: 2, nBest: 3 })).rejects.toEqual(
      refusal('a whole number of best sentences from 1 to 2, the number of beams', '3 came'),
    );
  });
});

describe('stream', () => {
  it.each([
    {},
    { temperature: 1, seed: 7 },
    { temperature: 1.5, seed: 7, topK: 6, topP: 0.9, minP: 0.02 },
    { minWords: 5, maxWords: 8, noRepeatNgram: 2, repetitionPenalty: 1.2, banned: ['cat'] },
  ])('gives the words that decode writes, one by one: %j', async (options) => {
    const sentences = await vae.decode(latents, options);
    for (const [index, latent] of latents.entries()) {
      const tokens = await streamed(latent, { ...options, index });
      expect(tokens.map(({ id }) => id)).toEqual(idsOf(sentences)[index]);
      expect(tokens.map(({ text }) => text)).toEqual(sentences[index]!.tokens.map(({ text }) => text));
      expect(tokens.map(({ added }) => added).join('')).toBe(sentences[index]!.text);
      for (const [at, { logProbability }] of tokens.entries()) {
        expect(logProbability).toBeCloseTo(sentences[index]!.tokens[at]!.logProbability, 3);
      }
    }
  });

  it('may be broken off', async () => {
    const seen: string[] = [];
    for await (const { text } of vae.stream(latents[0]!, { minWords: 5 })) {
      seen.push(text);
      if (seen.length === 2) break;
    }
    expect(seen).toHaveLength(2);
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const read = async () => {
      for await (const _ of vae.stream(latents[0]!, { minWords: 5, signal: controller.signal })) {
        controller.abort(new Error('enough'));
      }
    };
    await expect(read()).rejects.toThrow('enough');
  });

  it.each([
    [{ beams: 2 }, 'a search with 2 beams came'],
    [{ forced: ['cat'] }, 'forced words came'],
  ])('refuses %j at once', (options, received) => {
    expect(() => vae.stream(latents[0]!, options)).toThrow(
      refusal('options that choose one word after the other', received),
    );
    expect(() => vae.stream(Float32Array.of(Number.NaN, 0, 0, 0))).toThrow('latents of finite numbers');
    expect(() => vae.stream(latents[0]!, { index: -1 })).toThrow('the number of a sentence');
  });
});
