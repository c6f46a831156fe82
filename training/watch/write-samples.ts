import * as tf from '@tensorflow/tfjs';
import { normals, uniforms } from '../../src/random/draws.js';
import { TOKEN_IDS } from '../tokenizer/special-tokens.js';

export interface SampleOptions {
  count: number;
  /** 0 of a language model. */
  latent: number;
  /** Longest sentence in tokens, the closing `<eos>` included. */
  maxTokens: number;
  /** The same seed gives the same latents, so that samples of two epochs can be compared. */
  seed: number;
  /** Below 1 likelier words are drawn more often. Default: 0.7 */
  temperature?: number;
}

/** Ids that are never written. */
const SUPPRESSED: readonly number[] = [TOKEN_IDS.pad, TOKEN_IDS.bos, TOKEN_IDS.unk];

/**
 * Writes sentences from the prior with the network that is being trained, as ids without their ends: slow, since the decoder
 * reads each sentence from its start at every token, and enough for a handful.
 * @param decoder previous ids `[batch, tokens]` and, if there is one, latent `[batch, latent]` → logits `[batch, tokens, vocabulary]`
 */
export function writeSamples(
  decoder: tf.LayersModel,
  { count, latent, maxTokens, seed, temperature = 0.7 }: SampleOptions,
): number[][] {
  const latents = normals({ seed, purpose: 'priorLatent', index: 0 }, count * latent);
  const draws = uniforms({ seed, purpose: 'tokenUniforms', index: 0 }, count * maxTokens);
  const sentences: number[][] = Array.from({ length: count }, () => []);
  for (let token = 0; token < maxTokens && sentences.some(isOpen); token++) {
    const probabilities = tf.tidy(() => {
      const previous = sentences.map((ids) => padded([TOKEN_IDS.bos, ...ids], token + 1));
      const ids = tf.tensor2d(previous, undefined, 'int32');
      const logits = decoder.predict(latent === 0 ? ids : [ids, tf.tensor2d(latents, [count, latent])]);
      if (Array.isArray(logits)) throw new TypeError('the decoder has one output');
      const last = tf.reshape(tf.slice(logits, [0, token, 0], [count, 1, -1]), [count, -1]);
      // Before the softmax: at a low temperature they would leave nothing to the others.
      const open = tf.add(last, suppression(last.shape.at(-1)!));
      return tf.softmax(tf.div(open, temperature));
    });
    const shares = probabilities.dataSync<'float32'>();
    probabilities.dispose();
    const words = shares.length / count;
    for (const [row, ids] of sentences.entries()) {
      if (!isOpen(ids)) continue;
      ids.push(choose(shares.subarray(row * words, (row + 1) * words), draws[row * maxTokens + token]!));
    }
  }
  return sentences.map((ids) => ids.filter((id) => id !== TOKEN_IDS.eos));
}

function isOpen(ids: readonly number[]): boolean {
  return ids.at(-1) !== TOKEN_IDS.eos;
}

function padded(ids: readonly number[], length: number): number[] {
  return [...ids, ...Array<number>(length - ids.length).fill(TOKEN_IDS.pad)];
}

/** What is added to the logits of all words. */
function suppression(words: number): tf.Tensor1D {
  return tf.tensor1d(Float32Array.from({ length: words }, (_, id) => (SUPPRESSED.includes(id) ? -1e9 : 0)));
}

/** Inverts the cumulative distribution. */
function choose(shares: Float32Array, uniform: number): number {
  let left = uniform;
  const chosen = shares.findIndex((share) => share > 0 && (left -= share) < 0);
  // Rounding may leave a little: then the likeliest.
  return chosen < 0 ? shares.indexOf(shares.reduce((a, b) => Math.max(a, b))) : chosen;
}
