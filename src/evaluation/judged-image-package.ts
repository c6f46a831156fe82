import { requirePrecisionFor } from '../node/require-precision.js';
import { nodeRuntime, type RuntimeOptions } from '../node/runtime.js';
import { floatRows, floats } from '../onnx/tensors.js';
import { openPackage } from '../package/open-package.js';
import { packageFolder } from '../package/package-folder.js';
import { bernoulliNll, WHITE } from './bernoulli-nll.js';
import type { JudgedImageModel } from './judged-model.js';
import { posteriorOutputs } from './posterior-outputs.js';

const ENCODER = 'onnx/encoder.onnx';
const DECODER = 'onnx/decoder.onnx';

/** A package of an image model to be judged, through the very graphs that others embed. */
export async function openJudgedImagePackage(
  folder: string,
  options: RuntimeOptions = {},
): Promise<JudgedImageModel> {
  const { config, files } = await openPackage(await packageFolder(folder), 'image-vae', [ENCODER, DECODER]);
  requirePrecisionFor(options, config);
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
