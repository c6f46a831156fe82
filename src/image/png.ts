import { PNG } from 'pngjs';
import { SentenceVaeError } from '../errors.js';
import type { GreyImage } from './grey-image.js';

/** pngjs's name for one channel of grey. */
const GREY = 0;

/** Writes an image as an 8-bit greyscale PNG. */
export function encodePng({ width, height, pixels }: GreyImage): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.from(pixels.map((shade) => Math.round(shade * 255)));
  return PNG.sync.write(png, {
    colorType: GREY,
    inputColorType: GREY,
    inputHasAlpha: false,
    bitDepth: 8,
  });
}

/**
 * Reads a PNG as shades of grey: colours by their luminance (ITU-R BT.709), transparent pixels as black.
 * @param name what to call the image in messages
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if it's no PNG
 */
export function decodePng(content: Buffer, name: string): GreyImage {
  let png: PNG;
  try {
    png = PNG.sync.read(content);
  } catch (cause) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${name} to be a PNG image`,
      received: 'it is something else or damaged',
      remedy: 'Convert it to PNG first',
      cause,
    });
  }
  const { width, height, data } = png;
  const pixels = Float32Array.from({ length: width * height }, (_, i) => {
    const [red, green, blue, alpha] = data.subarray(4 * i, 4 * i + 4);
    return ((0.2126 * red! + 0.7152 * green! + 0.0722 * blue!) / 255) * (alpha! / 255);
  });
  // The weights add up to 1 only within a rounding.
  return { width, height, pixels: pixels.map((shade) => Math.min(1, shade)) };
}
