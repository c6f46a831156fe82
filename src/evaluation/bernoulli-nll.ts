import type { ImageLevels } from './judged-model.js';

/** The level of a pixel that is wholly on. */
export const WHITE = 255;

/**
 * Half of the distance from 1 to the float32 before it: a mean that came out as 1 may be as far from it, and one that came out as 0
 * from that, since ONNX Runtime's logistic function is exact to an absolute error.
 */
const ROUNDING = 2 ** -25;

/**
 * −Σ x log p + (1 − x) log(1 − p) over the pixels x of an image, in nats, from means p in float32. A pixel costs 17.3 nats at most,
 * where the logits that a mean was made of might say more.
 */
export function bernoulliNll(levels: ImageLevels, means: Float32Array): number {
  let nats = 0;
  for (const [at, mean] of means.entries()) {
    const level = levels[at]!;
    if (level > 0) nats -= (level / WHITE) * Math.log(Math.max(mean, ROUNDING));
    if (level < WHITE) nats -= (1 - level / WHITE) * Math.log(Math.max(1 - mean, ROUNDING));
  }
  return nats;
}
