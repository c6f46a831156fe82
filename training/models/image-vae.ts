import * as tf from '@tensorflow/tfjs';
import { Type, type Static } from 'typebox';
import type { ImageBatch } from '../batches/batch.js';
import { floats } from '../graph/host-tensor.js';
import { bernoulliNegativeLogLikelihood } from '../objective/bernoulli.js';
import { callLayer, type Node } from './call-layer.js';
import { dense } from './dense.js';
import { drawInitialWeights, uniformByWidth, type Distribution } from './initial-weights.js';
import { namedVariables } from './named-variables.js';
import { posteriorNoise, type Posterior } from './posterior.js';
import { takeFeeds } from './take-feeds.js';
import type { TrainableVae } from './trainable.js';

/** The sizes of an image VAE. */
export const ImageModelConfig = Type.Object({
  height: Type.Integer({ minimum: 1 }),
  width: Type.Integer({ minimum: 1 }),
  /** Width of each hidden layer of the encoder and of the decoder. */
  hidden: Type.Integer({ minimum: 1 }),
  /** Hidden layers of either; older runs have one and do not say so. */
  layers: Type.Optional(Type.Integer({ minimum: 1 })),
  /** What follows each of them; in older runs relu. */
  activation: Type.Optional(Type.Union([Type.Literal('relu'), Type.Literal('tanh')])),
  /** Latent dimensions. */
  latent: Type.Integer({ minimum: 1 }),
});
export type ImageModelConfig = Static<typeof ImageModelConfig>;

/**
 * The VAE of Kingma & Welling 2014, appendix C, with one hidden layer each way or several, and Bernoulli pixels.
 *
 * @param options.seed Decides the first weights, drawn as PyTorch draws those of a Linear.
 */
export function createImageVae(
  config: ImageModelConfig,
  { seed }: { seed: number },
): TrainableVae<ImageBatch> {
  const { height, width, hidden, latent, layers: depth = 1 } = config;
  const pixels = height * width;
  const layers: Layers = {
    encoderHidden: hiddenLayers('encoder', config),
    mean: dense('mean', latent),
    logVariance: dense('log_variance', latent),
    decoderHidden: hiddenLayers('decoder', config),
    logits: dense('logits', pixels),
  };
  const networks = { encoder: encoderModel(layers, pixels), decoder: decoderModel(layers, latent) };
  const variables = namedVariables(networks);
  const ofHidden = (network: Network, inputs: number): [string, Distribution][] =>
    Array.from({ length: depth }, (_, i) => [
      hiddenName(network, i),
      uniformByWidth(i === 0 ? inputs : hidden),
    ]);
  const rules = {
    ...Object.fromEntries([...ofHidden('encoder', pixels), ...ofHidden('decoder', latent)]),
    mean: uniformByWidth(hidden),
    log_variance: uniformByWidth(hidden),
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

type Network = 'encoder' | 'decoder';

interface Layers {
  readonly encoderHidden: readonly tf.layers.Layer[];
  readonly mean: tf.layers.Layer;
  readonly logVariance: tf.layers.Layer;
  readonly decoderHidden: readonly tf.layers.Layer[];
  readonly logits: tf.layers.Layer;
}

function hiddenLayers(
  network: Network,
  { hidden, layers: depth = 1, activation = 'relu' }: ImageModelConfig,
): tf.layers.Layer[] {
  return Array.from({ length: depth }, (_, i) => dense(hiddenName(network, i), hidden, activation));
}

/** `encoder_hidden`, `encoder_hidden_2`, … */
function hiddenName(network: Network, index: number): string {
  return index === 0 ? `${network}_hidden` : `${network}_hidden_${index + 1}`;
}

/** `[batch, pixels]` → the posterior, `[batch, latent]`. */
function encode<N extends Node>({ encoderHidden, mean, logVariance }: Layers, pixels: N): Posterior<N> {
  const hidden = callLayers(encoderHidden, pixels);
  return { mean: callLayer(mean, hidden), logVariance: callLayer(logVariance, hidden) };
}

/** `[batch, latent]` → logits of the pixels being on, `[batch, pixels]`. */
function decode<N extends Node>({ decoderHidden, logits }: Layers, latent: N): N {
  return callLayer(logits, callLayers(decoderHidden, latent));
}

/** One layer after the other. */
function callLayers<N extends Node>(layers: readonly tf.layers.Layer[], input: N): N {
  return layers.reduce((node, layer) => callLayer(layer, node), input);
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
