import * as tf from '@tensorflow/tfjs';

/**
 * −log softmax(logits)[target] of each row, in nats.
 *
 * @param logits `[rows, vocabulary]`
 * @param targets int32 ids `[rows]`
 * @returns `[rows]`
 */
export function tokenCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return crossEntropyOf(logits, targets) as tf.Tensor1D; // customGrad forgets the rank of what its function returns
}

// The gradient is written down (softmax minus one-hot): autodiff would keep five tensors of rows × vocabulary, and the
// wasm backend has no LogSoftmax kernel.
const crossEntropyOf = tf.customGrad((...inputs) => {
  // tfjs types the arguments as tensors alone, though the last is the function that saves tensors for the gradient.
  const [logits, targets, save] = inputs as unknown as [
    tf.Tensor2D,
    tf.Tensor1D,
    (tensors: tf.Tensor[]) => void,
  ];
  const [rows, vocabulary] = logits.shape;
  const flatTargets = tf.add<tf.Tensor1D>(tf.range(0, rows * vocabulary, vocabulary, 'int32'), targets);
  const highest = tf.max(logits, 1, true);
  const logTotal = tf.add(tf.log(tf.sum(tf.exp(tf.sub(logits, highest)), 1)), tf.reshape(highest, [rows]));
  const value = tf.sub(logTotal, tf.gather(tf.reshape(logits, [-1]), flatTargets));
  save([logits, flatTargets]);

  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
    const [savedLogits, positions] = saved as [tf.Tensor2D, tf.Tensor1D];
    const atTargets = tf.scatterND(tf.expandDims(positions, 1), dy, [rows * vocabulary]);
    const everywhere = tf.mul(tf.softmax(savedLogits), tf.expandDims(dy, 1));
    return [tf.sub(everywhere, tf.reshape(atTargets, [rows, vocabulary])), tf.zerosLike(positions)];
  };
  return { value, gradFunc };
});
