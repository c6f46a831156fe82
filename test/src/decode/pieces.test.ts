import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordsOf, type Sentence } from '../../../src/decode/sentence.js';
import { SentenceVae, type GenerateOptions, type StreamOptions } from '../../../src/index.js';
import { standardDraws } from '../../../src/latent/prior.js';
import { writeTinySentencePackage } from '../../fixtures/export/tiny-package.js';

/** With a, which is a word, they spell words of the letters a, s and t; many in several ways. */
const PIECES = ['s', 't', '##a', '##s', '##t', '##at', '##ats', 'ta'];

let folder: string;
let vae: SentenceVae;
let latents: Float32Array[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pieces-'));
  await writeTinySentencePackage(join(folder, 'tiny'), { seed: 1, pieces: PIECES });
  vae = await SentenceVae.load(join(folder, 'tiny'), { workers: 0 });
  latents = standardDraws(24, vae.config.sizes.latent, 3).map((z) => z.map((each) => 2 * each));
});

afterAll(async () => {
  await vae[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const DRAWN = { seed: 1, temperature: 2 } as const;

const idsOf = (sentences: readonly Sentence[]) => sentences.map(({ tokens }) => tokens.map(({ id }) => id));

/** Words of several tokens, most frequent first. */
function spelt(sentences: readonly Sentence[]): string[] {
  const whole = new Set(sentences.flatMap(({ tokens }) => tokens.map(({ text }) => text)));
  const counts = new Map<string, number>();
  for (const word of sentences.flatMap(wordsOf)) {
    if (!whole.has(word) && /^[a-z]+$/.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([word]) => word);
}

describe('pieces', () => {
  it('join the word before, in the text, as tokens and as they are streamed', async () => {
    const sentences = await vae.decode(latents, DRAWN);
    expect(spelt(sentences).length).toBeGreaterThan(10);
    for (const [index, { text, tokens }] of sentences.entries()) {
      expect(text).not.toContain('#');
      expect(wordsOf({ tokens }).join('')).toBe(text.replaceAll(' ', ''));
      let streamed = '';
      const ids: number[] = [];
      for await (const { id, added } of vae.stream(latents[index]!, {
        ...DRAWN,
        index,
      } satisfies StreamOptions)) {
        streamed += added;
        ids.push(id);
      }
      expect(ids).toEqual(tokens.map(({ id }) => id));
      expect(streamed.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });

  it('are the tokens of a rare word that is scored, which is read too', async () => {
    const [scored] = await vae.score(['the tassat sat.']);
    expect(scored!.tokens.map(({ text, continues }) => `${continues ? '+' : ''}${text}`)).toEqual([
      'the',
      'ta',
      '+s',
      '+s',
      '+at',
      'sat',
      '.',
      '<eos>',
    ]);
    expect(wordsOf(scored!)).toEqual(['the', 'tassat', 'sat', '.']);
    const [a, b] = await vae.encode(['the tassat sat.', 'the tassas sat.']);
    expect(a!.mean).not.toEqual(b!.mean);
  });

  it('count in the longest sentence', async () => {
    await expect(vae.encode(['tassat tassat tassat'])).rejects.toThrow(
      'Expected sentences of at most 11 tokens: words, pieces of rare words and punctuation marks, but "tassat tassat tassat" has 12.',
    );
    await expect(vae.encode(['xyz xyz'])).rejects.toThrow('it knows none in "xyz xyz"');
  });
});

describe('banned words', () => {
  it.each<[string, GenerateOptions]>([
    ['drawn', DRAWN],
    ['likeliest', { seed: 1 }],
    ['of a search', { seed: 1, beams: 4 }],
    ['drawn and restricted otherwise', { ...DRAWN, noRepeatNgram: 1, minWords: 5 }],
  ])('are not written in any spelling: %s', async (_, options) => {
    const free = await vae.decode(latents, options);
    const banned = [...spelt(free).slice(0, 4), 'a', 'SAT'];
    const lower = banned.map((word) => word.toLowerCase());
    expect(free.flatMap(wordsOf).some((word) => lower.includes(word))).toBe(true);
    const sentences = await vae.decode(latents, { ...options, banned });
    expect(sentences.flatMap(wordsOf).filter((word) => lower.includes(word))).toEqual([]);
  });

  it('that the model would not have written change nothing', async () => {
    const free = await vae.decode(latents, { seed: 1 });
    const other = ['tatatatatatat', 'ssssssss'];
    expect(free.flatMap(wordsOf)).not.toContain(other[0]);
    const banned = await vae.decode(latents, { seed: 1, banned: other });
    expect(idsOf(banned)).toEqual(idsOf(free));
    for (const [i, { logProbability }] of banned.entries()) {
      expect(logProbability).toBeCloseTo(free[i]!.logProbability, 4);
    }
  });

  it('are streamed as they are decoded', async () => {
    const banned = spelt(await vae.decode(latents, DRAWN)).slice(0, 4);
    const sentences = await vae.decode(latents, { ...DRAWN, banned });
    for (const [index, latent] of latents.entries()) {
      const ids: number[] = [];
      for await (const { id } of vae.stream(latent, { ...DRAWN, banned, index })) ids.push(id);
      expect(ids).toEqual(idsOf(sentences)[index]);
    }
  });

  it('come along with forced ones', async () => {
    const banned = spelt(await vae.decode(latents, DRAWN)).slice(0, 4);
    const sentences = await vae.decode(latents.slice(0, 4), { ...DRAWN, banned, forced: ['house'] });
    for (const sentence of sentences) {
      expect(wordsOf(sentence)).toContain('house');
      expect(wordsOf(sentence).filter((word) => banned.includes(word))).toEqual([]);
    }
  });
});

describe('forced words', () => {
  it.each([{}, DRAWN, { beams: 3 }])('of several pieces are words of the sentence: %j', async (options) => {
    for (const forced of [['stats'], ['the tassas', 'mat']]) {
      const sentences = await vae.decode(latents.slice(0, 6), { ...options, forced });
      for (const sentence of sentences) {
        for (const group of forced) expect(` ${wordsOf(sentence).join(' ')} `).toContain(` ${group} `);
      }
    }
  });
});

describe('blanks', () => {
  it('take whole words beside words that are spelt', async () => {
    for (const { tokens } of await vae.infill('_ stats __ cat', { seed: 1, count: 8 })) {
      const words = wordsOf({ tokens });
      expect(words[1]).toBe('stats');
      expect(words.at(-1)).toBe('cat');
      expect(tokens.filter(({ continues }) => continues)).toHaveLength(2);
    }
  });
});
