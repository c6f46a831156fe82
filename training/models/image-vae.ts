import * as tf from '@tensorflow/tfjs';
import { Type, type Static } from 'typebox';
import type { ImageBatch } from '../batches/batch.js';
import { floats } from '../graph/host-tensor.js';
import { bernoulliNegativeLogLikelihood } from '../objective/bernoulli.js';
import { callLayer, type Node } from './call-layer.js';
import { dense } from './dense.js';
import { drawInitialWeights, uniformByWidth } from './initial-weights.js';
import { namedVariables } from './named-variables.js';
import { posteriorNoise, type Posterior } from './posterior.js';
import { takeFeeds } from './take-feeds.js';
import type { TrainableVae } from './trainable.js';

/** The sizes of an image VAE. */
export const ImageModelConfig = Type.Object({
  height: Type.Integer({ minimum: 1 }),
  width: Type.Integer({ minimum: 1 }),
  /** Width of the hidden layer of the encoder and of the decoder. */
  hidden: Type.Integer({ minimum: 1 }),
  /** Latent dimensions. */
  latent: Type.Integer({ minimum: 1 }),
});
export type ImageModelConfig = Static<typeof ImageModelConfig>;

/**
 * The VAE of Kingma & Welling 2014, appendix C: one hidden layer each way, Bernoulli pixels.
 *
 * @param options.seed Decides the first weights, drawn as PyTorch draws those of a Linear.
 */
export function createImageVae(
  { height, width, hidden, latent }: ImageModelConfig,
  { seed }: { seed: number },
): TrainableVae<ImageBatch> {
  const pixels = height * width;
  const layers = {
    encoderHidden: dense('encoder_hidden', hidden, 'relu'),
    mean: dense('mean', latent),
    logVariance: dense('log_variance', latent),
    decoderHidden: dense('decoder_hidden', hidden, 'relu'),
    logits: dense('logits', pixels),
  };
  const networks = { encoder: encoderModel(layers, pixels), decoder: decoderModel(layers, latent) };
  const variables = namedVariables(networks);
  const rules = {
    encoder_hidden: uniformByWidth(pixels),
    mean: uniformByWidth(hidden),
    log_variance: uniformByWidth(hidden),
    decoder_hidden: uniformByWidth(latent),
    logits: uniformByWidth(hidden),
  };
  drawInitialWeights(variables, seed, rules);

  return {
    networks,
    variables,
    resetDecoder: () => drawInitialWeights(variables, seed, rules, 'decoder'),
    feeds: ({ size, levels }, pass) => ({
      levels: floats(levels, [size, pixels]),
      noise: posteriorNoise(pass, size, latent),
    }),
    dynamic: {},
    posterior: (feeds) => encode<tf.Tensor>(layers, intensities(feeds)),
    reconstruction: (feeds, z) => bernoulliNegativeLogLikelihood(intensities(feeds), decode(layers, z)),
    [Symbol.dispose]: () => tf.dispose(variables.map(({ variable }) => variable)),
  };
}

/** Grey levels, 0 to 255, as the pixels that a model knows, 0 to 1: `[batch, pixels]`. */
function intensities(feeds: tf.NamedTensorMap): tf.Tensor {
  return tf.div(takeFeeds(feeds, ['levels'], []).levels, 255);
}

type Layers = Readonly<
  Record<'encoderHidden' | 'mean' | 'logVariance' | 'decoderHidden' | 'logits', tf.layers.Layer>
>;

/** `[batch, pixels]` → the posterior, `[batch, latent]`. */
function encode<N extends Node>({ encoderHidden, mean, logVariance }: Layers, pixels: N): Posterior<N> {
  const hidden = callLayer(encoderHidden, pixels);
  return { mean: callLayer(mean, hidden), logVariance: callLayer(logVariance, hidden) };
}

/** `[batch, latent]` → logits of the pixels being on, `[batch, pixels]`. */
function decode<N extends Node>({ decoderHidden, logits }: Layers, latent: N): N {
  return callLayer(logits, callLayer(decoderHidden, latent));
}

function encoderModel(layers: Layers, pixels: number): tf.LayersModel {
  const input = tf.input({ name: 'pixels', shape: [pixels] });
  const { mean, logVariance } = encode(layers, input);
  return tf.model({ name: 'image_encoder', inputs: input, outputs: [mean, logVariance] });
}

function decoderModel(layers: Layers, latent: number): tf.LayersModel {
  const input = tf.input({ name: 'latent', shape: [latent] });
  return tf.model({ name: 'image_decoder', inputs: input, outputs: decode(layers, input) });
}
