import { readFile } from 'node:fs/promises';
import { SentenceVaeError } from '../errors.js';
import { requireImages, type GreyImage } from './grey-image.js';
import { mnistTestImage } from './mnist-test-image.js';
import { decodePng } from './png.js';

/**
 * Reads images of one size named on a command line: paths of PNG files, or positions in the MNIST test set.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export async function readImages(
  names: readonly string[],
  { width, height }: Pick<GreyImage, 'width' | 'height'>,
): Promise<GreyImage[]> {
  const images = await Promise.all(
    names.map((name) => (/^\d+$/.test(name) ? mnistTestImage(Number(name)) : readPng(name))),
  );
  requireImages(images, width, height, names);
  return images;
}

async function readPng(path: string): Promise<GreyImage> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a PNG image at ${path}`,
      received: missing ? 'there is none' : 'it cannot be read',
      remedy: 'Give the path of an image, or the position of a digit in the MNIST test set',
      cause,
    });
  }
  return decodePng(content, path);
}
