import * as tf from '@tensorflow/tfjs';

/** A Dense layer whose weights are zero until `drawInitialWeights` fills them; tfjs's own initialisers take no Philox seed. */
export function dense(
  name: string,
  units: number,
  activation: 'linear' | 'relu' | 'tanh' = 'linear',
  { useBias = true } = {},
): tf.layers.Layer {
  return tf.layers.dense({ name, units, activation, useBias, kernelInitializer: 'zeros' });
}
