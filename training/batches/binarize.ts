import { Type, type Static } from 'typebox';
import { tossCoins, type RandomKey } from '../../src/random/draws.js';
import type { ImageRows } from './image-batches.js';

/**
 * How grey pixels become ones that are on or off, so that −log p(x) is that of a distribution: each time that an image comes to
 * be trained on its pixels are drawn anew, on with the probability of their grey value (Salakhutdinov & Murray 2008; Burda et
 * al. 2016). Held-out images are drawn once and for all.
 */
export const Binarization = Type.Literal('dynamic');
export type Binarization = Static<typeof Binarization>;

/** The level of a pixel that is on; the grey level of white. */
const ON = 255;

/** Makes pixels of the grey levels of one image, in their place: 0 or 255. */
export function drawPixels(levels: Float32Array, key: RandomKey): void {
  tossCoins(key, levels, ON);
}

/** The draws of held-out images are the same for every run and every evaluation, so that figures can be compared. */
const HELD_OUT_SEED = 0;

/** Held-out images as a model that was trained so is judged on: by default as they are, else each drawn once, by its place alone. */
export function heldOutImages(rows: ImageRows, binarization?: Binarization): ImageRows {
  if (binarization === undefined) return rows;
  const { pixels, ...images } = rows;
  const size = images.height * images.width;
  const drawn = new Uint8Array(pixels.length);
  for (let index = 0; index < images.count; index++) {
    const levels = Float32Array.from(pixels.subarray(index * size, (index + 1) * size));
    drawPixels(levels, { seed: HELD_OUT_SEED, purpose: 'heldOutPixels', index });
    drawn.set(levels, index * size);
  }
  return { ...images, pixels: drawn };
}
