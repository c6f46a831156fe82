import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openJudgedPackage } from '../../src/evaluation/judged-package.js';
import { likelihoods } from '../../src/evaluation/likelihood.js';
import { SentenceVae } from '../../src/index.js';
import { certainty } from '../../src/ways/certainty.js';
import type { Latent, Readiness, Sentence } from '../../src/index.js';
import { writeTinySentencePackage } from '../fixtures/export/tiny-package.js';

const A = 'the cat sat on the mat .';
const B = 'we saw a small red house';
let folder: string;
let vae: SentenceVae;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiny-'));
  await writeTinySentencePackage(folder, { seed: 7 });
  vae = await SentenceVae.load(folder, { threads: 1, workers: 0 });
});

afterAll(async () => {
  await vae?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const refusal = (expected: string, received: string) =>
  expect.objectContaining({ name: 'SentenceVaeError', code: 'BAD_ARGUMENT', expected, received });

/** Sentences like these. Kernels for other batch sizes add in another order, so that the last digits may differ. */
const like = (sentences: readonly Sentence[]) =>
  sentences.map(({ text, logProbability }) =>
    expect.objectContaining({ text, logProbability: expect.closeTo(logProbability, 3) }),
  );

describe('warmUp', () => {
  it.each([0, 2])('loads what is asked for ahead of the first request, with %i workers', async (workers) => {
    const copy = await mkdtemp(join(tmpdir(), 'warm-'));
    onTestFinished(() => rm(copy, { recursive: true }));
    await cp(folder, copy, { recursive: true });
    await using warm = await SentenceVae.load(copy, { threads: 1, workers });
    await warm.warmUp();
    await warm.warmUp(['stream', 'score']);
    // What is loaded needs its files no more.
    await rm(join(copy, 'onnx'), { recursive: true });
    expect(await warm.reconstruct([A, B])).toEqual(like(await vae.reconstruct([A, B])));
    expect(await warm.score([A])).toEqual(like(await vae.score([A])));
    await expect(warm.reconstruct([A], { beams: 2 })).rejects.toMatchObject({ code: 'BAD_PACKAGE' });
  });

  it('refuses what it does not know, and heeds its signal', async () => {
    const unknown: string[] = ['writing'];
    await expect(vae.warmUp(unknown as Readiness[])).rejects.toEqual(
      refusal(
        'what to be ready for: encode, decode, restricted, candidates, stream or score',
        '"writing" came',
      ),
    );
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(vae.warmUp(undefined, { signal })).rejects.toThrow('enough');
  });
});

describe('sample', () => {
  it('writes the same sentences for the same seed, and others for another', async () => {
    const first = await vae.sample(6, { seed: 3 });
    expect(first).toHaveLength(6);
    expect(await vae.sample(6, { seed: 3 })).toEqual(first);
    expect(await vae.sample(6, { seed: 4 })).not.toEqual(first);
  });

  it('begins with the sentences of a smaller sample, however both fall into batches', async () => {
    const many = await vae.sample(70, { seed: 3 });
    expect(many.slice(0, 5)).toEqual(like(await vae.sample(5, { seed: 3 })));
    expect(many.slice(0, 66)).toEqual(like(await vae.sample(66, { seed: 3 })));
    expect(new Set(many.map(({ text }) => text)).size).toBeGreaterThan(10);
  });

  it('keeps the best of several, whether they come one by one or all at once', async () => {
    const options = { seed: 3, temperature: 0.8 };
    const all = await vae.sample(12, options);
    const best = [0, 4, 8].map((first) =>
      all.slice(first, first + 4).reduce((a, b) => (certainty(b) > certainty(a) ? b : a)),
    );
    const chosen = await vae.sample(3, { ...options, bestOf: 4, scores: false });
    expect(chosen.map(({ text }) => text)).toEqual(best.map(({ text }) => text));
    const oneByOne: Sentence[] = [];
    for await (const each of vae.sampleEach(3, { ...options, bestOf: 4 })) oneByOne.push(each);
    expect(oneByOne.map(({ text }) => text)).toEqual(best.map(({ text }) => text));
    for (const bestOf of [0, 1.5, 101]) {
      await expect(vae.sample(1, { bestOf })).rejects.toMatchObject({ received: `${bestOf} came` });
    }
  });

  it('tells each token and its share of the log-probability', async () => {
    for (const { text, tokens, logProbability } of await vae.sample(20, { seed: 1 })) {
      const end = tokens.findIndex(({ text: token }) => token === '<eos>');
      expect(end).toBe(tokens.length === vae.config.sizes.maxTokens && end < 0 ? -1 : tokens.length - 1);
      expect(tokens.every(({ logProbability: of }) => of < 0)).toBe(true);
      expect(logProbability).toBeCloseTo(
        tokens.reduce((sum, token) => sum + token.logProbability, 0),
        6,
      );
      const words = tokens.filter(({ id }) => id !== vae.config.tokenIds.eos).map((token) => token.text);
      // Punctuation is set without a space before it.
      expect(text.replaceAll(' ', '')).toBe(words.join(''));
    }
  });

  it('takes only the likeliest word with top-k 1 or a tiny top-p, as at temperature 0', async () => {
    const greedy = await vae.sample(5, { seed: 2, temperature: 0 });
    expect(await vae.sample(5, { seed: 2, topK: 1 })).toEqual(like(greedy));
    expect(await vae.sample(5, { seed: 2, topP: 1e-6 })).toEqual(like(greedy));
    expect(await vae.sample(5, { seed: 2, temperature: 1e-20 })).toEqual(like(greedy));
  });

  it('takes a top-k beyond the vocabulary for the whole of it', async () => {
    expect(await vae.sample(3, { seed: 2, topK: 1e9 })).toEqual(like(await vae.sample(3, { seed: 2 })));
  });
});

describe('encode and decode', () => {
  it('give a latent of the right size, whatever else is in the batch', async () => {
    const [alone] = await vae.encode([A]);
    const [, among] = await vae.encode([B, A, 'they ran']);
    expect(alone!.mean).toHaveLength(vae.config.sizes.latent);
    for (const part of ['mean', 'logVariance'] as const satisfies (keyof Latent)[]) {
      for (const [i, value] of alone![part].entries()) expect(among![part][i]).toBeCloseTo(value, 5);
    }
  });

  it('do nothing for nothing', async () => {
    expect(await vae.encode([])).toEqual([]);
    expect(await vae.decode([])).toEqual([]);
    expect(await vae.score([])).toEqual([]);
  });

  it('refuse latents of another length', async () => {
    await expect(vae.decode([new Float32Array(4), new Float32Array(3)])).rejects.toEqual(
      refusal('latents of 4 numbers', 'number 1 has 3'),
    );
  });

  it('refuse latents with NaN', async () => {
    await expect(vae.decode([Float32Array.of(0, 0, Number.NaN, 0)])).rejects.toEqual(
      refusal('latents of finite numbers', 'number 0 has NaN at position 2'),
    );
  });
});

describe('reconstruct', () => {
  it('decodes the posterior mean', async () => {
    const [latent] = await vae.encode([A]);
    expect(await vae.reconstruct([A])).toEqual(like(await vae.decode([latent!.mean])));
  });

  it('can start from a draw from the posterior instead, repeatably', async () => {
    const drawn = await vae.reconstruct([A, B], { draw: true, seed: 5 });
    expect(await vae.reconstruct([A, B], { draw: true, seed: 5 })).toEqual(drawn);
    expect(drawn).not.toEqual(await vae.reconstruct([A, B], { draw: true, seed: 6 }));
    expect(drawn).not.toEqual(await vae.reconstruct([A, B], { seed: 5 }));
  });
});

describe('score', () => {
  it('gives every token of the text and its end a log-probability', async () => {
    const [scored] = await vae.score(['The zebra ran.']);
    expect(scored!.text).toBe('The zebra ran.');
    expect(scored!.tokens.map(({ text }) => text)).toEqual(['the', 'zebra', 'ran', '.', '<eos>']);
    expect(scored!.tokens[1]!.id).toBe(vae.config.tokenIds.unk);
    expect(scored!.tokens.every(({ logProbability }) => logProbability < 0)).toBe(true);
  });

  it('does not depend on the rest of the batch, nor on the batch', async () => {
    const many = await vae.score([...Array<string>(66).fill(B), A]);
    expect(many.slice(-2)).toEqual(like([...(await vae.score([B])), ...(await vae.score([A]))]));
  });
});

describe('a sentence', () => {
  it.each([
    ['', 'a sentence with at least one word', 'one is empty'],
    ['  \t', 'a sentence with at least one word', '"  \\t" has none'],
    ['qwerty uiop', 'sentences with words that the model NAME has learnt', 'it knows none in "qwerty uiop"'],
    ['<eos> <pad>', 'sentences with words that the model NAME has learnt', 'it knows none in "<eos> <pad>"'],
    [
      'the cat sat on the mat and the dog ran on the mat',
      'sentences of at most 11 words, punctuation marks included',
      '"the cat sat on the mat and the dog ran on the mat" has 13',
    ],
  ])('is refused when it is %j', async (text, expected, received) => {
    const error = refusal(expected.replace('NAME', vae.config.name), received);
    await expect(vae.encode([A, text])).rejects.toEqual(error);
    await expect(vae.interpolate([A, text])).rejects.toEqual(error);
    await expect(vae.reconstruct([text])).rejects.toEqual(error);
    await expect(vae.score([text])).rejects.toEqual(error);
    await expect(vae.grid([A, B, text, A])).rejects.toEqual(error);
    await expect(vae.similar(text)).rejects.toEqual(error);
    await expect(vae.analogy([A, B, text])).rejects.toEqual(error);
    await expect(vae.nearest(text, [A])).rejects.toEqual(error);
    await expect(vae.likelihood([A, text])).rejects.toEqual(error);
    const along = await vae.direction([A, text], [text, B]);
    expect(along.sentences).toEqual({ from: 1, to: 1 });
    await expect(vae.shift([text], along)).rejects.toEqual(error);
  });

  it('by itself is not taken for a list of its letters', async () => {
    const fault = refusal('any number of sentences, such as a list of them', 'the text "lines.txt" came');
    expect(() => vae.encodeAll('lines.txt')).toThrow(fault);
    await expect(vae.nearest(A, 'lines.txt')).rejects.toThrow(fault);
    await expect(vae.direction('lines.txt', [A])).rejects.toThrow(fault);
  });

  it('is refused when it has a megabyte, without being repeated in full', async () => {
    const text = 'the cat sat '.repeat(90_000);
    const error = await vae.encode([text]).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(String(error).length).toBeLessThan(300);
    expect(String(error)).toContain('270,000');
  });

  it.each(['the cat \uD800', 'the\u0000 cat\u001B[31m', 'the <eos> cat', 'the 😀 cat'])(
    'may have odd characters: %j',
    async (text) => {
      const [latent] = await vae.encode([text]);
      expect([...latent!.mean].every(Number.isFinite)).toBe(true);
      expect(await vae.similar(text, { count: 2 })).toHaveLength(2);
      expect((await vae.nearest(text, [A, text], { count: 1 })).sentences[0]).toMatchObject({ index: 1 });
      const [{ negativeElbo } = {}] = await vae.likelihood([text], { draws: 3, seed: 1 });
      expect(negativeElbo!.perToken).toBeGreaterThan(0);
    },
  );
});

describe('infill', () => {
  it('keeps every word that is not blank, ends where the text does, and ranks by likelihood', async () => {
    const found = await vae.infill('the _ sat on the _ .', { seed: 1, count: 4 });
    expect(found.length).toBeGreaterThan(1);
    for (const { tokens } of found) {
      const words = tokens.map(({ text }) => text);
      expect([0, 2, 3, 4, 6, 7].map((at) => words[at])).toEqual(['the', 'sat', 'on', 'the', '.', '<eos>']);
      expect(words).toHaveLength(8);
    }
    expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
    expect(await vae.infill('the _ sat on the _ .', { seed: 1, count: 4 })).toEqual(found);
    const figures = found.map(({ logLikelihood }) => logLikelihood);
    expect(figures).toEqual(figures.toSorted((x, y) => y - x));
  });

  it('fills blanks of several words with one to four, blanks alone too', async () => {
    const found = await vae.infill('they __', { seed: 2, count: 20 });
    const lengths = new Set(found.map(({ tokens }) => tokens.length));
    expect([...lengths].every((length) => length >= 3 && length <= 6)).toBe(true);
    expect(lengths.size).toBeGreaterThan(1);
    expect((await vae.infill('_', { seed: 2 }))[0]!.tokens).toHaveLength(2);
  });

  it.each(['', 'the cat', 'qwerty _', '<eos> _', '\uD800 _', '_ '.repeat(12), 'a _ '.repeat(250_000)])(
    'refuses %#',
    async (text) => {
      await expect(vae.infill(text)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    },
  );
});

describe('likelihood', () => {
  it('is what an evaluation of the package finds', async () => {
    const options = { draws: 20, seed: 4 };
    const found = await vae.likelihood([A, B], options);
    await using judged = await openJudgedPackage(folder, { threads: 1 });
    const ids = [A, B].map((text) => judged.tokenizer.encode(text));
    const expected = await likelihoods(judged, ids, options);
    for (const [i, each] of found.entries()) {
      expect(each.kl.perSentence).toBeCloseTo(expected.kl[i]!, 5);
      expect(each.reconstruction.perSentence).toBeCloseTo(expected.reconstruction[i]!, 4);
      expect(each.importanceWeightedNll.perSentence).toBeCloseTo(expected.importanceWeighted[i]!, 4);
      expect(each.importanceWeightedNll.perSentence).toBeLessThanOrEqual(
        each.negativeElbo.perSentence + 1e-9,
      );
    }
  });
});

describe('the work', () => {
  it('ends when its signal is aborted', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const sampling = vae.sample(50_000, { seed: 1, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(sampling).rejects.toBe(reason);
    await expect(vae.encode([A], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('can be asked for several times at once', async () => {
    const [first, second] = await Promise.all([vae.sample(3, { seed: 8 }), vae.reconstruct([A])]);
    expect(first).toEqual(await vae.sample(3, { seed: 8 }));
    expect(second).toEqual(await vae.reconstruct([A]));
  });

  it('is refused once the model was disposed of', async () => {
    const other = await SentenceVae.load(folder);
    await other.sample(1);
    await other[Symbol.asyncDispose]();
    await expect(other.sample(1)).rejects.toEqual(
      refusal('a model that is open', 'this one has been disposed of'),
    );
  });
});

async function spoilt(path: string, spoil: (content: string) => string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'spoilt-'));
  onTestFinished(() => rm(copy, { recursive: true }));
  await cp(folder, copy, { recursive: true });
  const content = await readFile(join(copy, path), 'latin1');
  await writeFile(join(copy, path), spoil(content), 'latin1');
  return copy;
}

describe('a spoilt package', () => {
  it.each(['onnx/encoder.onnx', 'onnx/decoder.onnx', 'tokenizer.json', 'tokenizer_config.json'])(
    'is not loaded with half of %s',
    async (path) => {
      const copy = await spoilt(path, (content) => content.slice(0, content.length / 2));
      await expect(SentenceVae.load(copy)).rejects.toMatchObject({
        code: 'BAD_PACKAGE',
        expected: `${path} of ${copy} to be the file that its config.json lists`,
      });
    },
  );

  it('is not loaded with a tokenizer of another size', async () => {
    const copy = await spoilt('config.json', (json) =>
      json.replace(/"vocabulary":\s*\d+/, '"vocabulary":33'),
    );
    await expect(SentenceVae.load(copy)).rejects.toMatchObject({
      code: 'BAD_PACKAGE',
      expected: `the tokenizer of ${copy} to know 33 tokens`,
    });
  });
});
