import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImageVae, SentenceVae, type GreyImage } from '../../src/index.js';
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
  const walk = await vae.interpolate(stripes(3), stripes(5), { steps: 4, path: 'spherical' });
  expect(walk.map(({ t }) => t)).toEqual([0, 1 / 3, 2 / 3, 1]);
  expect(
    largestDifference([walk[0]!, walk[3]!], await vae.reconstruct([stripes(3), stripes(5)])),
  ).toBeLessThan(1e-5);
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
