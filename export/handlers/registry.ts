import { SentenceVaeError } from '../../src/errors.js';
import type { LayersModel } from '../read/layers-model.js';
import { activation } from './activation.js';
import { concatenate } from './concatenate.js';
import { concatenateLatent } from './concatenate-latent.js';
import { cudnnGru } from './cudnn-gru.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { embedding } from './embedding.js';
import { fixedScaleBatchNorm } from './fixed-scale-batch-norm.js';
import { flatten } from './flatten.js';
import type { LayerHandler } from './handler.js';
import { inputLayer } from './input-layer.js';
import { reshape } from './reshape.js';
import { reversibleEmbedding } from './reversible-embedding.js';
import { smoothUpperBound } from './smooth-upper-bound.js';

const handlers = new Map<string, LayerHandler>([
  ['Activation', activation],
  ['Concatenate', concatenate],
  ['ConcatenateLatent', concatenateLatent],
  ['CuDNNGRU', cudnnGru],
  ['Dense', dense],
  ['Dropout', dropout],
  ['Embedding', embedding],
  ['FixedScaleBatchNorm', fixedScaleBatchNorm],
  ['Flatten', flatten],
  ['InputLayer', inputLayer],
  ['Reshape', reshape],
  ['ReversibleEmbedding', reversibleEmbedding],
  ['SmoothUpperBound', smoothUpperBound],
]);

/** Teaches the converter a layer class, or replaces what it knows of one. */
export function registerLayer(className: string, handler: LayerHandler): void {
  handlers.set(className, handler);
}

/** The layer classes that can be converted, in alphabetical order. */
export function supportedLayers(): readonly string[] {
  return [...handlers.keys()].toSorted();
}

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` that lists every layer of an unknown class, not only the first. */
export function checkLayersAreKnown(model: LayersModel): void {
  const unknown = [...model.layers.values()].filter((layer) => !handlers.has(layer.className));
  if (unknown.length === 0) return;
  const list = unknown.map(({ name, className }) => `${className} (${name})`).join(', ');
  throw new SentenceVaeError('BAD_MODEL_FILE', {
    expected: `layers of the classes ${supportedLayers().join(', ')}`,
    received: `the model also has ${list}`,
    remedy: 'Write handlers for these and register them with registerLayer(className, handler)',
  });
}

/** The handler of a class that `checkLayersAreKnown` let through. */
export function handlerOf(className: string): LayerHandler {
  const handler = handlers.get(className);
  if (!handler) throw new Error(`No handler for ${className}: call checkLayersAreKnown first`);
  return handler;
}
