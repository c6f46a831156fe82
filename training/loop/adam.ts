import * as tf from '@tensorflow/tfjs';
import { Type, type Static } from 'typebox';
import type { NamedVariable } from '../models/trainable.js';
import { demandFinite } from './demand-finite.js';

export const AdamConfig = Type.Object({
  learningRate: Type.Number({ exclusiveMinimum: 0 }),
  beta1: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  beta2: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  epsilon: Type.Number({ exclusiveMinimum: 0 }),
  /** Gradients are scaled down to this global norm; 0 leaves them as they are. */
  clipNorm: Type.Number({ minimum: 0 }),
});
export type AdamConfig = Static<typeof AdamConfig>;

interface Slot {
  readonly name: string;
  readonly variable: tf.Variable;
  readonly mean: tf.Variable;
  readonly square: tf.Variable;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1 in the efficient order of its section 2) with clipping by global norm.
 *
 * Not `tf.train.adam`: after `setWeights` that one continues with β^t from `pow`, not from the product it had
 * built up, and so a resumed run drifts away in the last bits. Here both powers come from the step number.
 */
export class Adam implements Disposable {
  readonly #config: AdamConfig;
  readonly #slots: readonly Slot[];

  constructor(config: AdamConfig, variables: readonly NamedVariable[]) {
    this.#config = config;
    this.#slots = variables.map(({ name, variable }) => ({
      name,
      variable,
      mean: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
      square: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
    }));
  }

  /** The moment estimates by name, `<variable>/mean` and `<variable>/square`: what a checkpoint has to keep. */
  get state(): NamedVariable[] {
    return this.#slots.flatMap(({ name, mean, square }) => [
      { name: `${name}/mean`, variable: mean },
      { name: `${name}/square`, variable: square },
    ]);
  }

  /**
   * Moves every variable against its gradient.
   * @param step number of this update, counted from 1
   * @throws {SentenceVaeError} `NOT_FINITE` before anything is moved: one bad gradient would spoil every weight, and the
   * loss shows it one step too late, when a checkpoint may have been written in between
   */
  apply(gradients: ReadonlyMap<tf.Variable, tf.Tensor>, step: number): void {
    const { learningRate, beta1, beta2, epsilon, clipNorm } = this.#config;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    tf.tidy(() => {
      const norm = globalNorm([...gradients.values()]);
      demandFinite(step, { 'the norm of its gradient': norm.dataSync()[0]! });
      const shrink = clipNorm > 0 ? tf.minimum(1, tf.div(clipNorm, norm)) : null;
      for (const { variable, mean, square } of this.#slots) {
        const raw = gradients.get(variable);
        if (!raw) continue;
        const gradient = shrink ? tf.mul(raw, shrink) : raw;
        mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
        square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const move = tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), epsilon));
        variable.assign(tf.sub(variable, move));
      }
    });
  }

  [Symbol.dispose](): void {
    for (const { mean, square } of this.#slots) tf.dispose([mean, square]);
  }
}

/** Euclidean norm over all elements of all tensors: a scalar. */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor))))).asScalar());
}
