import type { LayerHandler } from '../layer-handler.js';
import { activation } from './activation.js';
import { categoryEncoding } from './category-encoding.js';
import { centerCrop } from './center-crop.js';
import { concatenate } from './concatenate.js';
import { concatenateLatent } from './concatenate-latent.js';
import { convolution } from './convolution.js';
import { cudnnGru } from './cudnn-gru.js';
import { dense } from './dense.js';
import { depthwiseConvolution } from './depthwise-convolution.js';
import { dot } from './dot.js';
import { dropout } from './dropout.js';
import { einsumDense } from './einsum-dense.js';
import { embedding } from './embedding.js';
import { fixedScaleBatchNorm } from './fixed-scale-batch-norm.js';
import { flatten } from './flatten.js';
import { inputLayer } from './input-layer.js';
import { masking } from './masking.js';
import { add, average, maximum, minimum, multiply } from './merge.js';
import { batchNormalization, layerNormalization } from './normalization.js';
import { cropping, zeroPadding } from './pad-and-crop.js';
import { permute } from './permute.js';
import { globalPooling, pooling } from './pooling.js';
import { positionEmbedding } from './position-embedding.js';
import { randomResize } from './random-resize.js';
import { elu, leakyRelu, prelu, relu, thresholdedRelu } from './rectifiers.js';
import { RECURRENT } from './recurrent/index.js';
import { repeatVector } from './repeat-vector.js';
import { rescaling } from './rescaling.js';
import { reshape } from './reshape.js';
import { resizing } from './resizing.js';
import { reversibleEmbedding } from './reversible-embedding.js';
import { separableConvolution } from './separable-convolution.js';
import { smoothUpperBound } from './smooth-upper-bound.js';
import { softmax } from './softmax.js';
import { transposedConvolution } from './transposed-convolution.js';
import { upSampling } from './up-sampling.js';

/** The handlers of all layer classes that are converted without further ado, by class name. */
export const LAYERS: Readonly<Record<string, LayerHandler>> = {
  Activation: activation,
  Add: add,
  AlphaDropout: dropout,
  Average: average,
  AveragePooling1D: pooling('average', 1),
  AveragePooling2D: pooling('average', 2),
  AveragePooling3D: pooling('average', 3),
  BatchNormalization: batchNormalization,
  CategoryEncoding: categoryEncoding,
  CenterCrop: centerCrop,
  Concatenate: concatenate,
  ConcatenateLatent: concatenateLatent,
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv2DTranspose: transposedConvolution(2),
  Conv3D: convolution(3),
  Conv3DTranspose: transposedConvolution(3),
  Cropping2D: cropping,
  CuDNNGRU: cudnnGru,
  Dense: dense,
  DepthwiseConv2D: depthwiseConvolution,
  Dot: dot,
  Dropout: dropout,
  ELU: elu,
  EinsumDense: einsumDense,
  Embedding: embedding,
  FixedScaleBatchNorm: fixedScaleBatchNorm,
  Flatten: flatten,
  GaussianDropout: dropout,
  GaussianNoise: dropout,
  GlobalAveragePooling1D: globalPooling('average', 1),
  GlobalAveragePooling2D: globalPooling('average', 2),
  GlobalMaxPooling1D: globalPooling('max', 1),
  GlobalMaxPooling2D: globalPooling('max', 2),
  InputLayer: inputLayer,
  LayerNormalization: layerNormalization,
  LeakyReLU: leakyRelu,
  Masking: masking,
  Maximum: maximum,
  MaxPooling1D: pooling('max', 1),
  MaxPooling2D: pooling('max', 2),
  MaxPooling3D: pooling('max', 3),
  Minimum: minimum,
  Multiply: multiply,
  Permute: permute,
  PReLU: prelu,
  PositionEmbedding: positionEmbedding,
  RandomHeight: randomResize(1),
  RandomWidth: randomResize(2),
  ReLU: relu,
  RepeatVector: repeatVector,
  Rescaling: rescaling,
  Reshape: reshape,
  Resizing: resizing,
  ReversibleEmbedding: reversibleEmbedding,
  SeparableConv2D: separableConvolution,
  SmoothUpperBound: smoothUpperBound,
  Softmax: softmax,
  SpatialDropout1D: dropout,
  ThresholdedReLU: thresholdedRelu,
  UpSampling2D: upSampling,
  ZeroPadding2D: zeroPadding,
  ...RECURRENT,
};
