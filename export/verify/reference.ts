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
    return tf.tidy(() => {
      const inputs = [ids, mask].map((values) => tf.tensor2d(values, [batch, tokens], 'int32'));
      // A model with several outputs predicts a list.
      const [mean, logVariance] = this.#encoder.predict(inputs) as [tf.Tensor, tf.Tensor];
      return { mean: floatsOf(mean), logVariance: floatsOf(logVariance) };
    });
  }

  /** Logits of each token after `<bos>` and the tokens before it: `[batch, tokens, vocabulary]`. */
  logits(rows: TokenRows, latent: Float32Array): Float32Array {
    return tf.tidy(() => floatsOf(this.#logits(previousIds(rows), rows.batch, rows.tokens, latent)));
  }

  /** log p of each token, 0 at padding: `[batch, tokens]`. */
  logProbabilities(rows: TokenRows, latent: Float32Array): Float32Array {
    return tf.tidy(() => {
      const { batch, tokens, ids, mask } = rows;
      const all = tf.logSoftmax(this.#logits(previousIds(rows), batch, tokens, latent));
      const flat = tf.reshape(all, [batch * tokens, -1]);
      const positions = Array.from(ids, (id, row) => [row, id]);
      const picked = tf.gatherND(flat, tf.tensor2d(positions, [batch * tokens, 2], 'int32'));
      return floatsOf(tf.mul(picked, tf.tensor1d(Float32Array.from(mask))));
    });
  }

  #logits(previous: Int32Array, batch: number, tokens: number, latent: Float32Array): tf.Tensor {
    const ids = tf.tensor2d(previous, [batch, tokens], 'int32');
    const z = tf.tensor2d(latent, [batch, latent.length / batch]);
    // The decoder has one output.
    return this.#decoder.predict([ids, z]) as tf.Tensor;
  }
}

/** Numbers of a float32 tensor. */
export function floatsOf(tensor: tf.Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

/** The best id that generation may choose, of one row of logits. */
export function bestChoosable(logits: Float32Array): number {
  let best: number = FIRST_CHOOSABLE_ID;
  for (let id = best + 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

/** log p of one id under one row of logits, in float64. */
export function logProbability(logits: Float32Array, id: number): number {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return logits[id]! - largest - Math.log(sum);
}
