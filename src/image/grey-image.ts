import { SentenceVaeError } from '../errors.js';

/** A picture in shades of grey. */
export interface GreyImage {
  width: number;
  height: number;
  /** `[height × width]`, row by row, from 0 (black) to 1 (white). */
  pixels: Float32Array;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless all images have this size and shades from 0 to 1 */
export function requireImages(images: readonly GreyImage[], width: number, height: number): void {
  for (const [i, image] of images.entries()) {
    const { length } = image.pixels;
    if (image.width !== width || image.height !== height || length !== width * height) {
      const values = length === image.width * image.height ? '' : ` but ${length} values`;
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: `images of ${width}×${height} pixels`,
        received: `number ${i} has ${image.width}×${image.height}${values}`,
        remedy: 'Scale it first',
      });
    }
    const odd = image.pixels.find((shade) => !(shade >= 0 && shade <= 1));
    if (odd !== undefined) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'shades of grey from 0 to 1',
        received: `image number ${i} has ${odd}`,
        remedy: 'Divide 8-bit shades by 255',
      });
    }
  }
}
