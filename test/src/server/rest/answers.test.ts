import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { gen, genImage } from '../../../docs/gen.js';
import { withShippedModels } from '../../../fixtures/server/shipped-models.js';

const runs: string[] = [];
const server = withShippedModels(['kjv', 'mnist'], { beforeRun: (path) => void runs.push(path) });

const ask = (url: string, payload: object, accept = 'application/json') =>
  server.app.inject({ method: 'POST', url: `/v1/models/${url}`, payload, headers: { accept } });

const A = 'the king went up to the city';
const B = 'let us give thanks unto the lord';
const DRAWN = { seed: 7, temperature: 0.8, topK: 40 };

describe('the same seed gives what gen prints', () => {
  it.each([
    ['sample', { count: 3, ...DRAWN }, ['--sample', '3']],
    ['sample', { count: 3, bestOf: 4, ...DRAWN }, ['--sample', '3', '--best-of', '4']],
    ['interpolate', { texts: [A, B], steps: 5, ...DRAWN }, ['--interpolate', A, B, '--steps', '5']],
    [
      'interpolate',
      { texts: [A, B], refine: false, mostEqual: 0.4, ...DRAWN },
      ['--interpolate', A, B, '--no-refine', '--most-equal', '0.4'],
    ],
    ['reconstruct', { texts: [A, B], draw: true, ...DRAWN }, ['--reconstruct', A, B, '--draw']],
    ['similar', { text: A, count: 3, radius: 4, ...DRAWN }, ['--similar', A, '-k', '3', '--radius', '4']],
    ['analogy', { texts: [A, B, A], count: 2, ...DRAWN }, ['--analogy', A, B, A, '-k', '2']],
    [
      'infill',
      { text: 'the king went _ to the _', count: 2, ...DRAWN },
      ['--infill', 'the king went _ to the _', '-k', '2'],
    ],
  ])('%s', async (verb, body, flags) => {
    const drawn = ['--seed', '7', '--temperature', '0.8', '--top-k', '40', '--json', '--model', 'kjv'];
    const printed: { sentences: object[] } = JSON.parse(gen([...flags, ...drawn]));
    const answer = await ask(`kjv:${verb}`, body);
    expect(answer.json()).toEqual({ ...printed, model: 'kjv', version: '1', seed: 7 });
    expect(answer.headers).toMatchObject({ 'x-seed': '7', 'x-model-version': '1' });
  });

  it('a grid, row by row', async () => {
    const body = { texts: [A, B, B, A], steps: 3, refine: false, seed: 7 };
    const flags = [
      '--grid',
      A,
      B,
      B,
      A,
      '--steps',
      '3',
      '--no-refine',
      '--seed',
      '7',
      '--json',
      '--model',
      'kjv',
    ];
    const printed: { grid: object[][] } = JSON.parse(gen(flags));
    const answer = await ask('kjv:grid', body);
    expect(answer.json()).toMatchObject({ model: 'kjv', seed: 7, sentences: printed.grid.flat() });
  });

  it('the best of a search', async () => {
    const flags = [
      '--reconstruct',
      A,
      '--beams',
      '4',
      '--n-best',
      '3',
      '--seed',
      '7',
      '--json',
      '--model',
      'kjv',
    ];
    const printed: { candidates: object[][] } = JSON.parse(gen(flags));
    const { latents } = (await ask('kjv:encode', { texts: [A] })).json<{ latents: { mean: number[] }[] }>();
    const body = { latents: latents.map(({ mean }) => mean), beams: 4, nBest: 3, seed: 7 };
    const answer = (await ask('kjv:candidates', body)).json<{ latents: { sentences: object[] }[] }>();
    expect(answer.latents).toMatchObject([{ sentences: printed.candidates[0] }]);
    expect(await ask('kjv:candidates', { ...body, nBest: 5 })).toMatchObject({ statusCode: 400 });
  });

  it('images', async () => {
    const answer = await ask('mnist:sample', { count: 5, seed: 3 }, 'image/png');
    const printed = await genImage(['--sample', '5', '--seed', '3', '--model', 'mnist']);
    expect(answer.rawPayload.equals(printed)).toBe(true);
  });
});

describe('without a seed', () => {
  it('one is chosen and told', async () => {
    const first = (await ask('kjv:sample', {})).json<{ seed: number; sentences: object[] }>();
    const again = await ask('kjv:sample', { seed: first.seed });
    expect(again.json()).toEqual(first);
    const other = (await ask('kjv:sample', {})).json<{ seed: number }>();
    expect(other.seed).not.toBe(first.seed);
  });
});

describe('an unusable item', () => {
  const texts = [A, '', 'xyzzy plugh', B];

  it.each(['encode', 'score', 'reconstruct'])('has its error in its place: %s', async (verb) => {
    const answer = await ask(`kjv:${verb}`, { texts });
    expect(answer.statusCode).toBe(200);
    const { sentences, latents = sentences } = answer.json<Record<string, object[]>>();
    expect(latents!.map((item) => 'error' in item)).toEqual([false, true, true, false]);
    expect(latents![2]).toMatchObject({
      error: { code: 'BAD_ARGUMENT', received: 'it knows none in "xyzzy plugh"' },
    });
    // What others ask for makes no difference to the last one.
    const alone = await ask(`kjv:${verb}`, { texts: [A, A, A, B] });
    const expected = alone.json<Record<string, object[]>>();
    expect(Object.keys(latents![3]!)).toEqual(
      Object.keys((expected['latents'] ?? expected['sentences'])![3]!),
    );
  });

  it('does not change what is drawn for others', async () => {
    const drawn = { draw: true, ...DRAWN };
    const among = (await ask('kjv:reconstruct', { texts, ...drawn })).json<{
      sentences: { text: string }[];
    }>();
    const whole = (await ask('kjv:reconstruct', { texts: [A, A, A, B], ...drawn })).json<typeof among>();
    expect(among.sentences[3]!.text).toBe(whole.sentences[3]!.text);
  });

  it('is one of latents too', async () => {
    const latents = [Array(32).fill(0), [1, 2], Array(32).fill(1e39)];
    const { sentences } = (await ask('kjv:decode', { latents })).json<{ sentences: object[] }>();
    expect(sentences).toMatchObject([
      { text: expect.any(String) },
      { error: { received: 'number 1 has 2' } },
      { error: { received: 'number 2 has Infinity at position 0' } },
    ]);
  });

  it('is an error of the request where there is no other', async () => {
    expect(await ask('kjv:encode', { texts: ['', 'xyzzy'] })).toMatchObject({ statusCode: 400 });
  });
});

describe('what is encoded', () => {
  it('decodes to the same sentence, with every digit that it has', async () => {
    const { latents } = (await ask('kjv:encode', { texts: [A] })).json<{ latents: { mean: number[] }[] }>();
    expect(latents[0]!.mean.every((value) => String(value).replace(/\D/g, '').length <= 12)).toBe(true);
    const mean = latents[0]!.mean;
    const decoded = (await ask('kjv:decode', { latents: [mean] })).json<{ sentences: object[] }>();
    const written = (await ask('kjv:reconstruct', { texts: [A] })).json<{ sentences: object[] }>();
    expect(decoded.sentences).toEqual(written.sentences);
  });

  it('comes with a latent that the sentence is written from, where one is asked for', async () => {
    const text = 'let us give thanks unto the lord';
    const written = (await ask('kjv:reconstruct', { texts: [text] })).json<{
      sentences: { text: string }[];
    }>();
    expect(written.sentences[0]!.text).not.toBe(text);
    const { latents } = (await ask('kjv:encode', { texts: [text, ''], refine: true })).json<{
      latents: { refined?: number[]; error?: object }[];
    }>();
    const decoded = (await ask('kjv:decode', { latents: [latents[0]!.refined] })).json<{
      sentences: { text: string }[];
    }>();
    expect(decoded.sentences[0]!.text).toBe(text);
    expect(latents[1]).toHaveProperty('error');
    // Its posterior is asked for once.
    runs.length = 0;
    await ask('kjv:encode', { texts: [text], refine: true });
    expect(runs.filter((path) => path === 'onnx/encoder.onnx')).toHaveLength(1);
    const way = (await ask('kjv:interpolate', { texts: [A, text] })).json<{
      sentences: { text: string }[];
    }>();
    expect(way.sentences.at(-1)!.text).toBe(text);
  });

  it('may be an image as a PNG of any size, a list of shades, or a negative', async () => {
    const { images } = (await ask('mnist:sample', { seed: 1, format: 'pixels' })).json<{
      images: { pixels: number[] }[];
    }>();
    const { pixels } = images[0]!;
    const drawn = (await ask('mnist:sample', { seed: 1 })).json<{ images: { png: string }[] }>();
    const { png } = drawn.images[0]!;
    expect(PNG.sync.read(Buffer.from(png, 'base64'))).toMatchObject({ width: 28, height: 28 });
    const means = async (body: object) => {
      const { latents } = (await ask('mnist:encode', body)).json<{ latents: { mean: number[] }[] }>();
      return latents.map(({ mean }) => mean);
    };
    const [exact, read, address] = await means({ images: [pixels, png, `data:image/png;base64,${png}`] });
    expect(read).toEqual(address);
    // A PNG has 256 shades.
    read!.forEach((value, i) => expect(value).toBeCloseTo(exact![i]!, 1));
    const [negative] = await means({ images: [png], invert: true });
    expect(negative).not.toEqual(read);
    const sheet = await ask('mnist:sample', { count: 9 }, 'image/png');
    expect(await means({ images: [sheet.rawPayload.toString('base64')] })).toHaveLength(1);
  });
});

/** The sentence again, as it is shown with these options. */
async function reconstructed(options: object): Promise<Record<string, unknown>> {
  const answer = await ask('kjv:reconstruct', { texts: [A], ...options });
  return answer.json<{ sentences: Record<string, unknown>[] }>().sentences[0]!;
}

describe('what is told of a sentence', () => {
  it('is as much as was asked for', async () => {
    expect(Object.keys(await reconstructed({}))).toEqual(['text', 'logProbability']);
    expect(Object.keys(await reconstructed({ scores: false }))).toEqual(['text']);
    expect(await reconstructed({ tokens: true, scores: false })).toMatchObject({
      tokens: expect.arrayContaining([{ id: 3, text: '<eos>' }]),
    });
    expect(await reconstructed({ tokens: true })).toMatchObject({
      tokens: expect.arrayContaining([{ id: 3, text: '<eos>', logProbability: expect.any(Number) }]),
    });
  });
});

describe('models', () => {
  it('are listed in the order in which they were asked for', async () => {
    expect((await server.app.inject('/v1/models')).json()).toEqual({
      models: [
        { name: 'kjv', kind: 'sentence-vae', version: '1', isReady: true },
        { name: 'mnist', kind: 'image-vae', version: '1', isReady: true },
      ],
    });
  });

  it('say what they can do', async () => {
    expect((await server.app.inject('/v1/models/mnist')).json()).toMatchObject({
      sizes: { latent: 20, width: 28 },
      verbs: ['interpolate', 'grid', 'sample', 'reconstruct', 'encode', 'decode', 'similar', 'analogy'],
    });
    expect((await server.app.inject('/v1/models/mnist?version=2')).statusCode).toBe(404);
    expect((await server.app.inject('/v1/models/mnist?version=1&version=2')).statusCode).toBe(400);
  });
});
