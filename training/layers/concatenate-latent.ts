import * as tf from '@tensorflow/tfjs';

/** Appends a sentence's latent to the features of each of its tokens: `[x [batch, tokens, features], z [batch, latent]]` → `[batch, tokens, features + latent]`. */
export class ConcatenateLatent extends tf.layers.Layer {
  /** @nocollapse */
  static readonly className = 'ConcatenateLatent';

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [x, latent] = inputShape as [tf.Shape, tf.Shape]; // always called on two inputs, so on two shapes
    return [x[0]!, x[1]!, x[2]! + latent[1]!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x, latent] = inputs as [tf.Tensor, tf.Tensor]; // as above
      // Broadcast by an addition: its gradient is one sum, that of `tf.tile` a slice and an addition for each token.
      const everywhere = tf.add(tf.expandDims(latent, 1), tf.zeros([1, x.shape[1]!, 1]));
      return tf.concat([x, everywhere], 2);
    });
  }
}

tf.serialization.registerClass(ConcatenateLatent);
