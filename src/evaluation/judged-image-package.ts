import { nodeRuntime, type RuntimeOptions } from '../node/runtime.js';
import { floatRows, floats } from '../onnx/tensors.js';
import { openPackage } from '../package/open-package.js';
import { packageFolder } from '../package/package-folder.js';
import type { ImageLevels, JudgedImageModel } from './judged-model.js';
import { posteriorOutputs } from './posterior-outputs.js';

const ENCODER = 'onnx/encoder.onnx';
const DECODER = 'onnx/decoder.onnx';

/** A package of an image model to be judged, through the very graphs that others embed. */
export async function openJudgedImagePackage(
  folder: string,
  options: RuntimeOptions = {},
): Promise<JudgedImageModel> {
  const { config, files } = await openPackage(await packageFolder(folder), 'image-vae', [ENCODER, DECODER]);
  const { height, width, latent } = config.sizes;
  const runtime = nodeRuntime(options);
  const encoder = runtime.open(files, ENCODER);
  const decoder = runtime.open(files, DECODER);
  return {
    latent,
    atOnce: decoder.atOnce,
    height,
    width,
    binarization: config.binarization,
    posteriors: async (images) => {
      const pixels = images.map((levels) => Float32Array.from(levels, (level) => level / WHITE));
      const outputs = await encoder.run({ pixels: floatRows(pixels) });
      return posteriorOutputs(outputs, images.length, latent);
    },
    reconstruction: async (images, latents) => {
      const outputs = await decoder.run({ latent: floats(latents, [images.length, latent]) });
      return Float64Array.from(outputs.floats('pixels', images.length), (means, row) =>
        bernoulliNll(images[row]!, means),
      );
    },
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/** The level of a pixel that is wholly on. */
const WHITE = 255;

/**
 * Half of the distance from 1 to the float32 before it: a mean that came out as 1 may be as far from it, and one that came out as 0
 * too, for ONNX Runtime computes sigmoids around ½. Taken as 0 a pixel that is but a little on would cost hundreds of nats.
 */
const ROUNDING = 2 ** -25;

/** −Σ x log p + (1 − x) log(1 − p) over the pixels, in nats. */
function bernoulliNll(levels: ImageLevels, means: Float32Array): number {
  let nats = 0;
  for (const [at, mean] of means.entries()) {
    const level = levels[at]!;
    if (level > 0) nats -= (level / WHITE) * Math.log(Math.max(mean, ROUNDING));
    if (level < WHITE) nats -= (1 - level / WHITE) * Math.log(Math.max(1 - mean, ROUNDING));
  }
  return nats;
}
