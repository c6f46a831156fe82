import type { LayerHandler } from '../layer-handler.js';
import { activation } from './activation.js';
import { concatenate } from './concatenate.js';
import { concatenateLatent } from './concatenate-latent.js';
import { cudnnGru } from './cudnn-gru.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { embedding } from './embedding.js';
import { fixedScaleBatchNorm } from './fixed-scale-batch-norm.js';
import { flatten } from './flatten.js';
import { inputLayer } from './input-layer.js';
import { reshape } from './reshape.js';
import { reversibleEmbedding } from './reversible-embedding.js';
import { smoothUpperBound } from './smooth-upper-bound.js';

/** The handlers of all layer classes that are converted without further ado, by class name. */
export const LAYERS: Readonly<Record<string, LayerHandler>> = {
  Activation: activation,
  Concatenate: concatenate,
  ConcatenateLatent: concatenateLatent,
  CuDNNGRU: cudnnGru,
  Dense: dense,
  Dropout: dropout,
  Embedding: embedding,
  FixedScaleBatchNorm: fixedScaleBatchNorm,
  Flatten: flatten,
  InputLayer: inputLayer,
  Reshape: reshape,
  ReversibleEmbedding: reversibleEmbedding,
  SmoothUpperBound: smoothUpperBound,
};
