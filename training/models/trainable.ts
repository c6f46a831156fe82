import type * as tf from '@tensorflow/tfjs';
import type { HostTensors } from '../graph/host-tensor.js';
import type { DynamicSizes } from '../graph/record-program.js';

/** The two parts of the negative ELBO before they are weighted and summed, in nats. */
export interface ElboTerms {
  /** −log p(x|z) of each example: `[batch]`. */
  reconstruction: tf.Tensor1D;
  /** KL(q(z|x) ‖ p(z)) of each example and latent dimension: `[batch, latent]`. */
  kl: tf.Tensor2D;
}

/** Which random numbers a forward pass draws, and whether it drops anything out. */
export interface Pass {
  mode: 'train' | 'validate';
  seed: number;
  /** The training step, or for validation the number of the batch. */
  index: number;
}

/** A trained tensor under a name that is the same in every run. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** A model that the training loop can fit: it knows nothing of optimisers, schedules or files. Disposing of it frees its weights. */
export interface Trainable<Batch> extends Disposable {
  /** Ordinary LayersModels over the very variables being trained; a checkpoint stores these. */
  readonly networks: { readonly encoder: tf.LayersModel; readonly decoder: tf.LayersModel };
  /** Everything that is trained, once each even where layers share it. */
  readonly variables: readonly NamedVariable[];
  /** All that a pass over a batch reads besides the weights, its random numbers included. */
  feeds(batch: Batch, pass: Pass): HostTensors;
  /** Feeds whose first dimension differs between batches that are otherwise of one shape. */
  readonly dynamic: DynamicSizes;
  /** The ELBO terms of a batch's feeds. Pure but for the variables it reads: call it inside `tf.tidy`. */
  terms(feeds: tf.NamedTensorMap): ElboTerms;
}
