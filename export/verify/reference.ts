import * as tf from '@tensorflow/tfjs';
import { FIRST_CHOOSABLE_ID } from '../sentence/token-ids.js';
import { previousIds, type TokenRows } from './token-rows.js';

/** What the networks of a checkpoint compute when tfjs runs them. */
export class SentenceReference {
  readonly #encoder: tf.LayersModel;
  readonly #decoder: tf.LayersModel;

  constructor(encoder: tf.LayersModel, decoder: tf.LayersModel) {
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** Mean and log-variance, `[batch, latent]` each. */
  encode({ batch, tokens, ids, mask }: TokenRows): { mean: Float32Array; logVariance: Float32Array } {
    // A model with several outputs predicts a list.
    const [mean, logVariance] = tf.tidy(() =>
      this.#encoder.predict([ids, mask].map((values) => tf.tensor2d(values, [batch, tokens], 'int32'))),
    ) as [tf.Tensor, tf.Tensor];
    return { mean: take(mean), logVariance: take(logVariance) };
  }

  /** Logits of each token after `<bos>` and the tokens before it: `[batch, tokens, vocabulary]`. */
  logits(rows: TokenRows, latent: Float32Array): Float32Array {
    return take(tf.tidy(() => this.#logits(rows, latent)));
  }

  /** log p of each token, 0 at padding: `[batch, tokens]`. */
  logProbabilities(rows: TokenRows, latent: Float32Array): Float32Array {
    const { batch, tokens, ids, mask } = rows;
    const positions = Array.from(ids, (id, row) => [row, id]);
    return take(
      tf.tidy(() => {
        const flat = tf.reshape(tf.logSoftmax(this.#logits(rows, latent)), [batch * tokens, -1]);
        const picked = tf.gatherND(flat, tf.tensor2d(positions, [batch * tokens, 2], 'int32'));
        return tf.mul(picked, tf.tensor1d(Float32Array.from(mask)));
      }),
    );
  }

  #logits(rows: TokenRows, latent: Float32Array): tf.Tensor {
    const { batch, tokens } = rows;
    const ids = tf.tensor2d(previousIds(rows), [batch, tokens], 'int32');
    const z = tf.tensor2d(latent, [batch, latent.length / batch]);
    // The decoder has one output.
    return this.#decoder.predict([ids, z]) as tf.Tensor;
  }
}

/**
 * The numbers of a float32 tensor, which is disposed of. Call it outside of `tf.tidy`: that searches what a function
 * returns for tensors, number by number.
 */
export function take(tensor: tf.Tensor): Float32Array {
  const values = Float32Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
}

/** The best id that generation may choose, of one row of logits. */
export function bestChoosable(logits: Float32Array): number {
  let best: number = FIRST_CHOOSABLE_ID;
  for (let id = best + 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}
