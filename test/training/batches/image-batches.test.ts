import { expect, test } from 'vitest';
import { heldOutImages } from '../../../training/batches/binarize.js';
import { trainingImageBatches, validationImageBatches } from '../../../training/batches/image-batches.js';

const IMAGES = {
  count: 5,
  height: 1,
  width: 2,
  pixels: Uint8Array.of(0, 255, 1, 254, 2, 253, 3, 252, 4, 251),
};

function orderOf(seed: number, epoch: number): string {
  return [...trainingImageBatches(IMAGES, 5, { seed, epoch }).at(0).levels].join();
}

test('training batches hold the grey levels of every image once', () => {
  const batches = trainingImageBatches(IMAGES, 2, { seed: 1, epoch: 0 });
  const parts = Array.from({ length: batches.length }, (_, i) => batches.at(i));
  expect(parts.map((batch) => batch.size)).toEqual([2, 2, 1]);
  const rows = parts.flatMap(({ size, levels }) =>
    Array.from({ length: size }, (_, row) => [...levels.subarray(row * 2, row * 2 + 2)]),
  );
  const expected = [0, 1, 2, 3, 4].map((i) => [i, 255 - i]);
  expect(rows.toSorted((a, b) => a[0]! - b[0]!)).toEqual(expected);
});

test('training batches depend on seed and epoch alone', () => {
  expect(orderOf(1, 0)).toBe(orderOf(1, 0));
  expect(new Set([orderOf(1, 0), orderOf(1, 1), orderOf(2, 0), orderOf(1, 2)]).size).toBeGreaterThan(2);
});

test('validation batches keep the order', () => {
  const batches = validationImageBatches(IMAGES, 3);
  expect(batches.length).toBe(2);
  expect([...batches.at(1).levels]).toEqual([3, 252, 4, 251]);
});

const GREY = {
  count: 6,
  height: 5,
  width: 4,
  pixels: Uint8Array.from({ length: 120 }, (_, at) => [0, 90, 255, 170][at % 4]!),
};
const order = (seed: number, epoch: number) => ({ seed, epoch, binarization: 'dynamic' }) as const;

/** The drawn pixels of every image of an epoch, by the image: of the order alone nothing is left. */
function drawn(seed: number, epoch: number, batchSize: number): string[] {
  // The first pixel tells which image it is; 255 and 0 stay what they are.
  const marked = { ...GREY, width: 2, height: 11, pixels: new Uint8Array(6 * 22) };
  for (let image = 0; image < 6; image++) {
    marked.pixels.set(GREY.pixels.subarray(image * 20, image * 20 + 19), image * 22 + 3);
    for (let bit = 0; bit < 3; bit++) marked.pixels[image * 22 + bit] = ((image >> bit) & 1) * 255;
  }
  const batches = trainingImageBatches(marked, batchSize, order(seed, epoch));
  return Array.from({ length: batches.length }, (_, i) => batches.at(i))
    .flatMap(({ size, levels }) =>
      Array.from({ length: size }, (_, row) => levels.slice(row * 22, row * 22 + 22).join()),
    )
    .toSorted();
}

test('drawn pixels are on or off, by the image, the epoch and the seed, whatever the batches', () => {
  const pixels = new Set(drawn(1, 0, 4).flatMap((row) => row.split(',')));
  expect(pixels).toEqual(new Set(['0', '255']));
  expect(drawn(1, 0, 4)).toEqual(drawn(1, 0, 1));
  expect(drawn(1, 0, 4)).not.toEqual(drawn(1, 1, 4));
  expect(drawn(1, 0, 4)).not.toEqual(drawn(2, 0, 4));
});

test('held-out images are drawn once, and certain pixels stay', () => {
  const once = heldOutImages(GREY, 'dynamic');
  expect(once).toEqual(heldOutImages(GREY, 'dynamic'));
  expect(heldOutImages({ ...GREY, count: 2, pixels: GREY.pixels.subarray(0, 40) }, 'dynamic').pixels).toEqual(
    once.pixels.subarray(0, 40),
  );
  expect(once.pixels.every((level) => level % 255 === 0)).toBe(true);
  // Every other pixel is certain.
  const certain = GREY.pixels.map((level, at) => (at % 2 === 0 ? level : once.pixels[at]!));
  expect(once.pixels).toEqual(certain);
  expect(heldOutImages(GREY)).toBe(GREY);
});
