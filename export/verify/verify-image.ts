import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { normals, uniforms } from '../../src/random/draws.js';
import { largestDifference } from './largest-difference.js';
import { loadNetwork } from './load-network.js';
import { take } from './reference.js';
import { float32, loadGraph, numbersOf } from './run-graph.js';
import type { Differences } from './tolerance.js';

const ROWS = 16;

export interface ImageVerification {
  /** Folder with `encoder/` and `decoder/` as tfjs saved them. */
  checkpoint: string;
  /** Folder with `encoder.onnx` and `decoder.onnx`. */
  onnx: string;
  pixels: number;
  latent: number;
  seed: number;
}

/** As `verifySentenceGraphs`, for an image VAE on random images and latents. */
export async function verifyImageGraphs(options: ImageVerification): Promise<Differences> {
  const { checkpoint, onnx, pixels, latent, seed } = options;
  const encoderNetwork = await loadNetwork(join(checkpoint, 'encoder'));
  const decoderNetwork = await loadNetwork(join(checkpoint, 'decoder'));
  try {
    await using encoder = await loadGraph(join(onnx, 'encoder.onnx'));
    await using decoder = await loadGraph(join(onnx, 'decoder.onnx'));
    const images = uniforms({ seed, purpose: 'verification', index: 0 }, ROWS * pixels);
    const z = normals({ seed, purpose: 'verification', index: 1 }, ROWS * latent);
    const posterior = await encoder.run({ pixels: float32(images, [ROWS, pixels]) });
    const drawn = await decoder.run({ latent: float32(z, [ROWS, latent]) });
    // The encoder has two outputs, the decoder one.
    const [mean, logVariance] = tf.tidy(() =>
      encoderNetwork.predict(tf.tensor2d(images, [ROWS, pixels])),
    ) as [tf.Tensor, tf.Tensor];
    const means = tf.tidy(() =>
      tf.sigmoid(decoderNetwork.predict(tf.tensor2d(z, [ROWS, latent])) as tf.Tensor),
    );
    return {
      encoder: Math.max(
        largestDifference(numbersOf(posterior, 'mean'), take(mean)),
        largestDifference(numbersOf(posterior, 'log_variance'), take(logVariance)),
      ),
      decoder: largestDifference(numbersOf(drawn, 'pixels'), take(means)),
    };
  } finally {
    encoderNetwork.dispose();
    decoderNetwork.dispose();
  }
}
