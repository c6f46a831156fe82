import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ImageVae, SentenceVae, type GreyImage } from '../../src/index.js';
import { around, posteriorRadius } from '../../src/latent/around.js';
import { writeTinyImagePackage } from '../fixtures/export/tiny-package.js';

let folder: string;
let vae: ImageVae;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiny-image-'));
  await writeTinyImagePackage(folder, { seed: 2 });
  vae = await ImageVae.load(folder, { threads: 1, workers: 0 });
});

afterAll(async () => {
  await vae?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const stripes = (every: number): GreyImage => ({
  width: 28,
  height: 28,
  pixels: Float32Array.from({ length: 784 }, (_, i) => (i % every === 0 ? 1 : 0)),
});

const largestDifference = (a: readonly GreyImage[], b: readonly GreyImage[]) =>
  Math.max(
    ...a.map(({ pixels }, i) => Math.max(...pixels.map((shade, at) => Math.abs(shade - b[i]!.pixels[at]!)))),
  );

it('is loaded ahead of the first request by warmUp', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'warm-image-'));
  onTestFinished(() => rm(copy, { recursive: true }));
  await cp(folder, copy, { recursive: true });
  await using warm = await ImageVae.load(copy, { threads: 1, workers: 0 });
  await warm.warmUp();
  await rm(join(copy, 'onnx'), { recursive: true });
  expect(await warm.reconstruct([stripes(3)])).toEqual(await vae.reconstruct([stripes(3)]));
});

it('samples images whose shades are probabilities, the same for the same seed', async () => {
  const images = await vae.sample(70, { seed: 3 });
  expect(images).toHaveLength(70);
  expect(images.every(({ pixels }) => pixels.every((shade) => shade >= 0 && shade <= 1))).toBe(true);
  expect(await vae.sample(70, { seed: 3 })).toEqual(images);
  expect(largestDifference(images.slice(0, 2), await vae.sample(2, { seed: 3 }))).toBeLessThan(1e-5);
  expect(await vae.sample(2, { seed: 4 })).not.toEqual(images.slice(0, 2));
});

it('reconstructs from the posterior mean or from a draw', async () => {
  const [latent] = await vae.encode([stripes(3)]);
  expect(latent!.mean).toHaveLength(3);
  expect(
    largestDifference(await vae.reconstruct([stripes(3)]), await vae.decode([latent!.mean])),
  ).toBeLessThan(1e-5);
  const drawn = await vae.reconstruct([stripes(3)], { draw: true, seed: 1 });
  expect(drawn).toEqual(await vae.reconstruct([stripes(3)], { draw: true, seed: 1 }));
  expect(drawn).not.toEqual(await vae.reconstruct([stripes(3)]));
});

it('interpolates from one reconstruction to the other', async () => {
  const walk = await vae.interpolate([stripes(3), stripes(5)], { steps: 4, path: 'spherical' });
  expect(walk.map(({ t }) => t)).toEqual([0, 1 / 3, 2 / 3, 1]);
  expect(
    largestDifference([walk[0]!, walk[3]!], await vae.reconstruct([stripes(3), stripes(5)])),
  ).toBeLessThan(1e-5);
});

describe('grid', () => {
  const corners = [stripes(2), stripes(3), stripes(5), stripes(7)];

  it('has the reconstructions at its corners', async () => {
    const grid = await vae.grid(corners, { steps: 4 });
    expect(grid.map((row) => row.length)).toEqual([4, 4, 4, 4]);
    expect(
      largestDifference(
        [grid[0]![0]!, grid[0]![3]!, grid[3]![0]!, grid[3]![3]!],
        await vae.reconstruct(corners),
      ),
    ).toBeLessThan(1e-5);
    expect(grid[1]![2]).toMatchObject({ x: 2 / 3, y: 1 / 3 });
  });

  it('wants four corners', async () => {
    await expect(vae.grid(corners.slice(1))).rejects.toThrow(
      'Expected four corners of a grid: top left, top right, bottom left, bottom right, but 3 came.',
    );
  });
});

describe('plane', () => {
  it('goes over the quantiles of the prior in two dimensions', async () => {
    const plane = await vae.plane({ dimensions: [2, 0], steps: 3 });
    const sixth = 0.967421566101701;
    expect(plane.map((row) => row.map(({ x, y }) => [x * 6, y * 6]))).toEqual([
      [
        [1, 1],
        [3, 1],
        [5, 1],
      ],
      [
        [1, 3],
        [3, 3],
        [5, 3],
      ],
      [
        [1, 5],
        [3, 5],
        [5, 5],
      ],
    ]);
    const expected = await vae.decode([Float32Array.of(-sixth, 0, sixth), Float32Array.of(0, 0, 0)]);
    expect(largestDifference([plane[0]![2]!, plane[1]![1]!], expected)).toBeLessThan(1e-5);
  });

  it('goes through an image, in the two dimensions that change most', async () => {
    const [latent] = await vae.encode([stripes(3)]);
    const plane = await vae.plane({ around: stripes(3), steps: 2 });
    const changes = await Promise.all(
      [0, 1, 2].map(async (dimension) => {
        const ends = [-1.2815515655446004, 1.2815515655446004].map((value) =>
          latent!.mean.with(dimension, value),
        );
        const [low, high] = await vae.decode(ends);
        return { dimension, change: Math.hypot(...low!.pixels.map((shade, i) => shade - high!.pixels[i]!)) };
      }),
    );
    const [right, down] = changes.toSorted((a, b) => b.change - a.change).map(({ dimension }) => dimension);
    const same = await vae.plane({ around: stripes(3), steps: 2, dimensions: [right!, down!] });
    expect(plane).toEqual(same);
  });

  it.each([
    [[0, 3], '0 and 3'],
    [[1, 1], '1 and 1'],
    [[0.5, 1], '0.5 and 1'],
  ] as const)('refuses the dimensions %j', async (dimensions, came) => {
    await expect(vae.plane({ dimensions })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: 'two different dimensions from 0 to 2',
      received: `${came} came`,
    });
  });
});

describe('similar', () => {
  it('keeps to the radius, by default that of draws from the posterior', async () => {
    const [latent] = await vae.encode([stripes(3)]);
    const radius = posteriorRadius(latent!);
    const images = await vae.similar(stripes(3), { count: 3, seed: 5 });
    expect(images).toEqual(await vae.decode(around(latent!.mean, { count: 3, radius, seed: 5 })));
    expect(await vae.similar(stripes(3), { count: 3, seed: 5, radius: 2 * radius })).not.toEqual(images);
    expect(
      largestDifference(
        await vae.similar(stripes(3), { count: 1, radius: 0 }),
        await vae.reconstruct([stripes(3)]),
      ),
    ).toBeLessThan(1e-5);
  });

  it.each([{ radius: -1 }, { radius: Number.NaN }, { count: 0 }])('refuses %j', async (options) => {
    await expect(vae.similar(stripes(3), options)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

it('finds analogies: what c is by a − b + c', async () => {
  const three = [stripes(3), stripes(5), stripes(5)] as const;
  const [first, ...others] = await vae.analogy(three, { count: 3, seed: 1 });
  // Of a, b and b, a is left.
  expect(largestDifference([first!], await vae.reconstruct([stripes(3)]))).toBeLessThan(1e-5);
  expect(others).toHaveLength(2);
  expect(others[0]).not.toEqual(first);
});

it('refuses images of another size', async () => {
  await expect(vae.encode([{ width: 2, height: 1, pixels: new Float32Array(2) }])).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    expected: 'images of 28×28 pixels',
  });
});

it('is not taken for a sentence model', async () => {
  await expect(SentenceVae.load(folder)).rejects.toMatchObject({
    code: 'BAD_PACKAGE',
    received: 'it holds one of kind image-vae',
  });
});
