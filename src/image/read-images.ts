import { readFile, stat } from 'node:fs/promises';
import { messageOf, SentenceVaeError } from '../errors.js';
import { fit, invert, isDarkOnLight } from './fit.js';
import type { GreyImage } from './grey-image.js';
import { mnistTestImage } from './mnist-test-image.js';
import { decodePng } from './png.js';

/** What is made of images that people bring. */
export interface ReadImagesOptions extends Pick<GreyImage, 'width' | 'height'> {
  /** Takes negatives of PNG files. */
  invert?: boolean | undefined;
  /** Hears of images that seem to be dark on light. */
  notice?: ((message: string) => void) | undefined;
}

/**
 * Reads images named on a command line, scaled to one size: paths of PNG files, or positions in the MNIST test set.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export async function readImages(
  names: readonly string[],
  { width, height, invert: inverted = false, notice }: ReadImagesOptions,
): Promise<GreyImage[]> {
  return Promise.all(
    names.map(async (name) => {
      if (/^\d+$/.test(name)) return fit(await mnistTestImage(Number(name)), width, height);
      const read = await readPng(name);
      const image = inverted ? invert(read) : read;
      if (isDarkOnLight(image)) {
        notice?.(
          inverted
            ? `The negative of ${name} is dark on light; leave --invert out for light on dark.`
            : `${name} is dark on light; add --invert for light on dark.`,
        );
      }
      return fit(image, width, height);
    }),
  );
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
      remedy: `Give the path of an image, or the position of a digit in the MNIST test set${/\s/.test(path) ? '; sentences need another model' : ''}`,
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
