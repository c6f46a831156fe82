import { readFile, stat } from 'node:fs/promises';
import { messageOf, SentenceVaeError } from '../errors.js';
import { fit, invert } from './fit.js';
import type { GreyImage } from './grey-image.js';
import { mnistTestImage } from './mnist-test-image.js';
import { decodePng } from './png.js';

/** What is made of images that people bring. */
export interface ReadImagesOptions extends Pick<GreyImage, 'width' | 'height'> {
  /** Takes negatives of PNG files. */
  invert?: boolean | undefined;
}

/**
 * Reads images named on a command line, scaled to one size: paths of PNG files, or positions in the MNIST test set.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export async function readImages(
  names: readonly string[],
  { width, height, invert: inverted = false }: ReadImagesOptions,
): Promise<GreyImage[]> {
  return Promise.all(
    names.map(async (name) => {
      if (isDigit(name)) return fit(await mnistTestImage(Number(name)), width, height);
      const image = await readPng(name);
      return fit(inverted ? invert(image) : image, width, height);
    }),
  );
}

/** Whether a name is that of a digit of the MNIST test set. */
export function isDigit(name: string): boolean {
  return /^\d+$/.test(name);
}

const MOST_BYTES = 1 << 26;

async function readPng(path: string): Promise<GreyImage> {
  let content: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw tooLarge(path, size);
    content = await readFile(path);
  } catch (cause) {
    if (cause instanceof SentenceVaeError) throw cause;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a PNG image at ${path}`,
      received: whyNot(cause),
      remedy: 'Give the path of an image, or the position of a digit in the MNIST test set',
      cause,
    });
  }
  return decodePng(content, path);
}

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is none';
    case 'EISDIR':
      return 'that is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'reading it is not permitted';
    default:
      return `it cannot be read (${messageOf(cause)})`;
  }
}

function tooLarge(path: string, size: number): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `images of at most ${MOST_BYTES / (1 << 20)} MB`,
    received: `${path} has ${(size / (1 << 20)).toFixed(0)}`,
    remedy: 'Scale it down first',
  });
}
