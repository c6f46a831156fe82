import { readFile } from 'node:fs/promises';
import { SentenceVaeError } from '../errors.js';
import type { GreyImage } from './grey-image.js';
import { mnistTestImage } from './mnist-test-image.js';
import { decodePng } from './png.js';

/**
 * Reads images named on a command line: paths of PNG files, or positions in the MNIST test set.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readImages(names: readonly string[]): Promise<GreyImage[]> {
  return Promise.all(
    names.map((name) => (/^\d+$/.test(name) ? mnistTestImage(Number(name)) : readPng(name))),
  );
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
