import { expect, test } from 'vitest';
import { findRecipe } from '../../../training/corpus/find-recipe.js';
import { loadImages, readIdxImages } from '../../../training/corpus/mnist.js';

const SIZE = { height: 2, width: 3 };

/** An IDX file as its description says: big-endian magic number, count, height, width, bytes. */
function idx({ magic = 0x803, count = 1, height = 2, width = 3, pixels = 6 }): Uint8Array {
  const bytes = new Uint8Array(16 + pixels).fill(9);
  const header = new DataView(bytes.buffer);
  for (const [i, word] of [magic, count, height, width].entries()) header.setUint32(4 * i, word);
  return bytes;
}

test('MNIST has 60,000 images to train on and 10,000 to test with', async () => {
  const recipe = await findRecipe('mnist');
  if (recipe?.kind !== 'images') throw new Error('mnist is not a recipe of images');
  const { parts } = await loadImages(recipe);
  expect(parts.train).toMatchObject({ count: 60_000, height: 28, width: 28 });
  expect(parts.test).toMatchObject({ count: 10_000, height: 28, width: 28 });
  expect(parts.train.pixels).toHaveLength(60_000 * 784);
  // The mean intensity of the training images is 0.1307, as everybody who normalises them knows.
  const mean = parts.train.pixels.reduce((sum, byte) => sum + byte, 0) / (60_000 * 784 * 255);
  expect(mean).toBeCloseTo(0.1307, 4);
});

test('an IDX file is read from any place in memory', () => {
  const bytes = new Uint8Array(40);
  bytes.set(idx({}), 5);
  expect(readIdxImages(bytes.subarray(5, 27), 'file', SIZE)).toEqual({
    count: 1,
    ...SIZE,
    pixels: new Uint8Array(6).fill(9),
  });
});

test.each([
  [
    'a file that is cut short',
    new Uint8Array(3),
    'Expected the IDX header 0x00000803 in file, but it has 3 bytes.',
  ],
  ['labels', idx({ magic: 0x801 }), 'but it starts with 0x00000801.'],
  [
    'images of another size',
    idx({ width: 4, pixels: 8 }),
    'Expected images of 2 × 3 in file, but they are 2 × 4.',
  ],
  ['too few pixels', idx({ count: 2 }), 'Expected 2 × 2 × 3 bytes of pixels in file, but there are 6.'],
  ['no image', idx({ count: 0, pixels: 0 }), 'but there are no images.'],
])('%s are refused', (_, bytes, message) => {
  expect(() => readIdxImages(bytes, 'file', SIZE)).toThrow(message);
});
