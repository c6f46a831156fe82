import * as tf from '@tensorflow/tfjs';
import { BETA, SHUFFLES } from './custom-handlers.js';

class MultiplyBeta extends tf.layers.Layer {
  /** @nocollapse */
  static readonly className = 'MultiplyBeta';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul(only(inputs), BETA);
  }
}

function pixelShuffle(scale: number) {
  return class extends tf.layers.Layer {
    /** @nocollapse */
    static readonly className = `PixelShuffle${scale}x`;

    override computeOutputShape([batch = null, height = null, width = null, channels]: tf.Shape): tf.Shape {
      const times = (length: number | null) => (length === null ? null : length * scale);
      return [batch, times(height), times(width), channels! / scale ** 2];
    }

    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.depthToSpace(only(inputs) as tf.Tensor4D, scale, 'NHWC');
    }
  };
}

function only(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

/** Teaches tfjs the layers that public models have of their own. */
export function registerCustomLayers(): void {
  tf.serialization.registerClass(MultiplyBeta);
  for (const scale of SHUFFLES) tf.serialization.registerClass(pixelShuffle(scale));
}
