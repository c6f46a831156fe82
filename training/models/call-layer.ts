import type * as tf from '@tensorflow/tfjs';

/** A place in a network: symbolic while a LayersModel is put together, a tensor while training runs. */
export type Node = tf.Tensor | tf.SymbolicTensor;

/** Calls a layer on one node or several; a symbolic node comes of symbolic ones, a tensor of tensors. */
export function callLayer<N extends Node>(
  layer: tf.layers.Layer,
  inputs: N | N[],
  kwargs?: Record<string, unknown>,
): N {
  // Layer.apply's type leaves out what its documentation promises: one output of the same kind as the inputs.
  return layer.apply(inputs as tf.Tensor | tf.Tensor[], kwargs) as N;
}
