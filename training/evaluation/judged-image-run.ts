import type { ImageLevels, JudgedImageModel } from '../../src/evaluation/judged-model.js';
import { loadBackend } from '../backend/load-backend.js';
import { floats, type HostTensor } from '../graph/host-tensor.js';
import { floatsOf } from '../graph/outputs.js';
import { createImageVae } from '../models/image-vae.js';
import { judgedSteps, readCheckpoint, ROWS, type JudgedRunOptions } from './judged-steps.js';

/**
 * A checkpoint of a run on images to be judged, in TensorFlow.
 * @throws {SentenceVaeError} `BAD_RUN` where there is none, or none of images
 */
export async function openJudgedImageRun(
  folder: string,
  { checkpoint: choice, signal, ...options }: JudgedRunOptions,
): Promise<JudgedImageModel> {
  const { config, checkpoint } = await readCheckpoint(folder, 'image', choice);
  const backend = await loadBackend({ signal, threads: options.threads });
  const vae = createImageVae(config.model, { seed: config.seed });
  const steps = await judgedSteps(vae, checkpoint, backend, options);
  const { height, width, latent } = config.model;
  return {
    latent,
    height,
    width,
    binarization: config.binarization,
    posteriors: async (images) => {
      const outputs = await steps.encode({ levels: rowsOf(images, height * width) });
      const part = (name: string) => floatsOf(outputs, name).subarray(0, images.length * latent);
      return { count: images.length, latent, mean: part('mean'), logVariance: part('logVariance') };
    },
    reconstruction: async (images, latents) => {
      const z = new Float32Array(ROWS * latent);
      z.set(latents);
      const levels = rowsOf(images, height * width);
      const outputs = await steps.score({ levels, z: floats(z, [ROWS, latent]) });
      return Float64Array.from(floatsOf(outputs, 'nats').subarray(0, images.length));
    },
    [Symbol.asyncDispose]: async () => steps[Symbol.dispose](),
  };
}

/** Images as the rows of a run, black ones after them. */
function rowsOf(images: readonly ImageLevels[], pixels: number): HostTensor {
  const levels = new Float32Array(ROWS * pixels);
  for (const [row, image] of images.entries()) levels.set(image, row * pixels);
  return floats(levels, [ROWS, pixels]);
}
