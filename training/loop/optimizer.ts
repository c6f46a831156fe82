import * as tf from '@tensorflow/tfjs';
import { Type, type Static } from 'typebox';
import { applyAdam, applyGradientDescent, type AdamMoments } from '../graph/updates.js';
import type { NamedVariable } from '../models/trainable.js';

const common = {
  learningRate: Type.Number({ exclusiveMinimum: 0 }),
  /** Gradients are scaled down to this global norm; 0 leaves them as they are. */
  clipNorm: Type.Number({ minimum: 0 }),
};

/** Adam (Kingma & Ba 2015). */
const AdamConfig = Type.Object({
  method: Type.Literal('adam'),
  ...common,
  beta1: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  beta2: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  epsilon: Type.Number({ exclusiveMinimum: 0 }),
});

/** Stochastic gradient descent with the step size learningRate / (1 + decay · steps done). */
const SgdConfig = Type.Object({
  method: Type.Literal('sgd'),
  ...common,
  decay: Type.Number({ minimum: 0 }),
});

export const OptimizerConfig = Type.Union([AdamConfig, SgdConfig]);
export type OptimizerConfig = Static<typeof OptimizerConfig>;

/** Moves variables against their gradients. Its methods are tfjs on tensors alone, so a step with them can be recorded. */
export interface Optimizer extends Disposable {
  /** The step size of an update, counted from 1: fed to the step, because it changes. */
  rate(step: number): number;
  /**
   * @param norm the gradients' `globalNorm`, which clipping goes by
   * @param rate what `rate` says, as a tensor
   */
  apply(gradients: ReadonlyMap<tf.Variable, tf.Tensor>, norm: tf.Scalar, rate: tf.Scalar): void;
  /** Forgets what it has gathered; `rate` is to be asked from step 1 again. */
  reset(): void;
  /** What a checkpoint has to keep, by name. */
  readonly state: readonly NamedVariable[];
}

export function createOptimizer(config: OptimizerConfig, variables: readonly NamedVariable[]): Optimizer {
  switch (config.method) {
    case 'adam':
      return new Adam(config, variables);
    case 'sgd':
      return gradientDescent(config);
    default:
      return config satisfies never;
  }
}

/**
 * Not `tf.train.adam`: after `setWeights` that one continues with β^t from `pow`, not from the product it had built up,
 * and so a resumed run drifts away in the last bits. Here both powers come from the step number.
 */
class Adam implements Optimizer {
  readonly #config: Static<typeof AdamConfig>;
  readonly #moments: ReadonlyMap<tf.Variable, AdamMoments>;
  readonly state: readonly NamedVariable[];

  constructor(config: Static<typeof AdamConfig>, variables: readonly NamedVariable[]) {
    this.#config = config;
    this.#moments = new Map(
      variables.map(({ variable }) => [variable, { mean: zerosFor(variable), square: zerosFor(variable) }]),
    );
    this.state = variables.flatMap(({ name, variable }) => {
      const { mean, square } = this.#moments.get(variable)!;
      return [
        { name: `${name}/mean`, variable: mean },
        { name: `${name}/square`, variable: square },
      ];
    });
  }

  rate(step: number): number {
    const { learningRate, beta1, beta2 } = this.#config;
    return (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  }

  apply(gradients: ReadonlyMap<tf.Variable, tf.Tensor>, norm: tf.Scalar, rate: tf.Scalar): void {
    const { beta1, beta2, epsilon, clipNorm } = this.#config;
    for (const [variable, gradient] of clipped(gradients, norm, clipNorm)) {
      applyAdam(variable, this.#moments.get(variable)!, gradient, { rate, beta1, beta2, epsilon });
    }
  }

  reset(): void {
    for (const { variable } of this.state) tf.tidy(() => variable.assign(tf.zerosLike(variable)));
  }

  [Symbol.dispose](): void {
    for (const { mean, square } of this.#moments.values()) tf.dispose([mean, square]);
  }
}

function gradientDescent({ learningRate, clipNorm, decay }: Static<typeof SgdConfig>): Optimizer {
  return {
    rate: (step) => learningRate / (1 + decay * (step - 1)),
    apply: (gradients, norm, rate) => {
      for (const [variable, gradient] of clipped(gradients, norm, clipNorm)) {
        applyGradientDescent(variable, gradient, rate);
      }
    },
    reset: () => {},
    state: [],
    [Symbol.dispose]: () => {},
  };
}

/** Euclidean norm over all elements of all tensors: a scalar. */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor))))).asScalar());
}

/** All gradients shrunk by one factor to the given global norm (Pascanu et al. 2013), or as they are at 0. */
function clipped(
  gradients: ReadonlyMap<tf.Variable, tf.Tensor>,
  norm: tf.Scalar,
  clipNorm: number,
): [tf.Variable, tf.Tensor][] {
  if (clipNorm === 0) return [...gradients];
  const shrink = tf.minimum(1, tf.div(clipNorm, norm));
  return [...gradients].map(([variable, gradient]) => [variable, tf.mul(gradient, shrink)]);
}

function zerosFor(variable: tf.Variable): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
}
