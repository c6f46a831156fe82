/** The layers of this project; importing them registers them, so that `tf.loadLayersModel` reads its checkpoints. */
export { ConcatenateLatent } from './concatenate-latent.js';
export { CuDNNGRU, type CuDNNGRUArgs } from './cudnn-gru.js';
export { FixedScaleBatchNorm } from './fixed-scale-batch-norm.js';
export { ReversibleEmbedding } from './reversible-embedding.js';
export { SmoothUpperBound } from './smooth-upper-bound.js';
