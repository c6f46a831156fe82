import type * as tf from '@tensorflow/tfjs';
import type { HostTensors } from '../graph/host-tensor.js';
import type { DynamicSizes } from '../graph/record-program.js';
import type { BatchPosterior } from './posterior.js';

/** Which random numbers a forward pass draws, and whether it drops anything out. */
export interface Pass {
  mode: 'train' | 'validate';
  seed: number;
  /** The training step, or for validation the number of the batch. */
  index: number;
  /** Steps done, which schedules go by where the index is another number. Default: the index */
  step?: number;
}

/** A trained tensor under a name that is the same in every run. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** A model that the training loop can fit: it knows nothing of optimisers, schedules or files. Disposing of it frees its weights. */
export interface Trainable<Batch> extends Disposable {
  /** Ordinary LayersModels over the very variables being trained; a checkpoint stores these. A language model has no encoder. */
  readonly networks: { readonly encoder?: tf.LayersModel; readonly decoder: tf.LayersModel };
  /** Everything that is trained, once each even where layers share it. */
  readonly variables: readonly NamedVariable[];
  /** All that a pass over a batch reads besides the weights, its random numbers included. */
  feeds(batch: Batch, pass: Pass): HostTensors;
  /** Gives what the decoder alone has learnt its first values again; what it shares with the encoder stays. */
  resetDecoder(): void;
  /** Feeds whose first dimension differs between batches that are otherwise of one shape. */
  readonly dynamic: DynamicSizes;
  /**
   * q(z|x) of a batch's feeds. In training an example's may depend on the others of its batch; running averages are then to be
   * assigned with the update. Like the next one pure but for the variables it reads: call it inside `tf.tidy`.
   */
  posterior(feeds: tf.NamedTensorMap, mode: Pass['mode']): BatchPosterior;
  /** −log p(x|z) of each example of a batch's feeds, in nats, given its latent `[batch, latent]`: `[batch]`. */
  reconstruction(feeds: tf.NamedTensorMap, latent: tf.Tensor): tf.Tensor1D;
}

/** One that reads examples into latents. */
export interface TrainableVae<Batch> extends Trainable<Batch> {
  readonly networks: { readonly encoder: tf.LayersModel; readonly decoder: tf.LayersModel };
}
