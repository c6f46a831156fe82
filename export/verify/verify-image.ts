import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { normals, uniforms } from '../../src/random/draws.js';
import { largestDifference } from './largest-difference.js';
import { loadNetwork } from './load-network.js';
import { take } from './reference.js';
import { float32, loadGraph, numbersOf } from './run-graph.js';
import type { Differences } from './tolerance.js';

/** How many random images, and how many random latents. */
const RANDOM = 16;

export interface ImageVerification {
  /** Folder with `encoder/` and `decoder/` as tfjs saved them. */
  checkpoint: string;
  /** Folder with `encoder.onnx` and `decoder.onnx`. */
  onnx: string;
  pixels: number;
  latent: number;
  /** Real images as bytes, `[pixels]` each. */
  images: readonly (readonly number[])[];
  seed: number;
}

/** As `verifySentenceGraphs`, for an image VAE: on random and on real images, random latents and their own. */
export async function verifyImageGraphs(options: ImageVerification): Promise<Differences> {
  const { checkpoint, onnx, pixels, latent, images, seed } = options;
  const encoderNetwork = await loadNetwork(join(checkpoint, 'encoder'));
  const decoderNetwork = await loadNetwork(join(checkpoint, 'decoder'));
  try {
    await using encoder = await loadGraph(join(onnx, 'encoder.onnx'));
    await using decoder = await loadGraph(join(onnx, 'decoder.onnx'));
    const rows = RANDOM + images.length;
    const x = Float32Array.of(
      ...uniforms({ seed, purpose: 'verification', index: 0 }, RANDOM * pixels),
      ...images.flat().map((byte) => byte / 255),
    );
    const posterior = await encoder.run({ pixels: float32(x, [rows, pixels]) });
    const z = Float32Array.of(
      ...normals({ seed, purpose: 'verification', index: 1 }, RANDOM * latent),
      ...numbersOf(posterior, 'mean'),
    );
    const drawn = await decoder.run({ latent: float32(z, [RANDOM + rows, latent]) });
    // The encoder has two outputs, the decoder one.
    const [mean, logVariance] = tf.tidy(() => encoderNetwork.predict(tf.tensor2d(x, [rows, pixels]))) as [
      tf.Tensor,
      tf.Tensor,
    ];
    const means = tf.tidy(() =>
      tf.sigmoid(decoderNetwork.predict(tf.tensor2d(z, [RANDOM + rows, latent])) as tf.Tensor),
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
