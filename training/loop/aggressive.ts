import { Type, type Static } from 'typebox';
import { uniforms } from '../../src/random/draws.js';
import type { BatchList } from '../batches/batch.js';
import type { TrainingState } from '../checkpoint/records.js';
import type { HostTensors } from '../graph/host-tensor.js';
import { TrainingStep, type Losses, type TrainingSetup } from './step.js';

/**
 * Aggressive training of the inference network (He et al. 2019, algorithm 1): before each update of the decoder the encoder
 * is updated until that no longer lowers the loss, so that the posterior keeps up with the model. It ends for good
 * after the first epoch in which the latents' mutual information with the sentences does not rise.
 */
export const Aggressive = Type.Object({
  /** The most updates of the encoder before one of the decoder. */
  updates: Type.Integer({ minimum: 1 }),
});
export type Aggressive = Static<typeof Aggressive>;

/** Updates of the encoder whose mean loss is compared with that of as many before them. */
const WINDOW = 10;

/** Passes of the encoder's own updates, so that none draws the numbers of another. */
const FIRST_INNER_PASS = 2 ** 31;

/** Whether the encoder goes ahead in an epoch that begins in this state. */
export function isAggressive({ aggressive }: TrainingState): boolean {
  return aggressive?.isOn ?? true;
}

/**
 * Counts an epoch.
 * @param information mutual information of latents and sentences after it, in nats
 */
export function afterEpoch(
  state: TrainingState,
  information: number,
): NonNullable<TrainingState['aggressive']> {
  const before = state.aggressive ?? freshAggression();
  const rises = before.information === null || information > before.information;
  return { ...before, isOn: before.isOn && rises, information };
}

function freshAggression(): NonNullable<TrainingState['aggressive']> {
  return { isOn: true, information: null, encoderUpdates: 0 };
}

/** What an update needs to know of where it stands. */
interface Place<Batch> {
  batches: BatchList<Batch>;
  state: TrainingState;
  seed: number;
  /** What the optimiser's step size is multiplied by. */
  scale: number;
}

/** Updates encoder and decoder by turns. */
export class AggressiveUpdates<Batch extends { size: number }> {
  readonly #most: number;
  readonly #encoder: TrainingStep<Batch>;
  readonly #decoder: TrainingStep<Batch>;

  constructor(setup: TrainingSetup<Batch>, { updates }: Aggressive) {
    this.#most = updates;
    this.#encoder = new TrainingStep(setup, 'encoder');
    this.#decoder = new TrainingStep(setup, 'decoder');
  }

  /**
   * Makes one update of the decoder on a batch, after those of the encoder on this batch and then on random ones.
   * @param step its number, counted from 1
   */
  async run(feeds: HostTensors, step: number, place: Place<Batch>): Promise<Losses> {
    const { batches, seed } = place;
    const choices = uniforms({ seed, purpose: 'innerBatches', index: step }, this.#most);
    let before = Infinity;
    let sum = 0;
    let next = feeds;
    for (let update = 1; update <= this.#most; update++) {
      const losses = await this.#encoder.run(next, step);
      sum += losses.total / WINDOW;
      if (update % WINDOW === 0) {
        if (sum >= before) break;
        before = sum;
        sum = 0;
      }
      next = this.#prepare(batches.at(Math.floor(choices[update - 1]! * batches.length)), step, place);
    }
    return await this.#decoder.run(feeds, step);
  }

  #prepare(batch: Batch, step: number, { state, seed, scale }: Place<Batch>): HostTensors {
    const aggressive = (state.aggressive ??= freshAggression());
    const index = FIRST_INNER_PASS + aggressive.encoderUpdates++;
    // β and the optimiser's step size are those of the decoder's update.
    return this.#encoder.prepare(batch, { mode: 'train', seed, index }, { scale, step: step - 1 });
  }
}
