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

/** Updates of the encoder whose loss is compared with that of as many before them. */
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
  readonly #units: (batch: Batch) => number;
  readonly #encoder: TrainingStep<Batch>;
  readonly #decoder: TrainingStep<Batch>;

  /**
   * @param units what losses are compared by: tokens of a batch, for a longer sentence costs more and says nothing of the
   * encoder by it
   */
  constructor(setup: TrainingSetup<Batch>, { updates }: Aggressive, units: (batch: Batch) => number) {
    this.#most = updates;
    this.#units = units;
    this.#encoder = new TrainingStep(setup, 'encoder');
    this.#decoder = new TrainingStep(setup, 'decoder');
  }

  /**
   * Makes one update of the decoder on a batch, after those of the encoder on this batch and then on random ones.
   * @param feeds the batch as the decoder's update takes it
   * @param step its number, counted from 1
   */
  async run(feeds: HostTensors, batch: Batch, step: number, place: Place<Batch>): Promise<Losses> {
    const { seed, state, scale } = place;
    const aggressive = (state.aggressive ??= freshAggression());
    const choices = uniforms({ seed, purpose: 'innerBatches', index: step }, this.#most);
    let before = Infinity;
    let sum = 0;
    let units = 0;
    for (let update = 1; update <= this.#most; update++) {
      const at = FIRST_INNER_PASS + aggressive.encoderUpdates;
      const next = update === 1 ? { batch, feeds } : this.#draw(choices[update - 2]!, at, step, place);
      // The optimiser's powers are those of the encoder's own updates, of which there are many more.
      const rate = this.#encoder.rate(aggressive.encoderUpdates++, scale);
      const losses = await this.#encoder.run({ ...next.feeds, rate }, step);
      sum += losses.total * next.batch.size;
      units += this.#units(next.batch);
      if (update % WINDOW === 0) {
        if (sum / units >= before) break;
        before = sum / units;
        sum = 0;
        units = 0;
      }
    }
    return await this.#decoder.run(feeds, step);
  }

  /** A random batch, laid out for a pass of the encoder with β as it is at the decoder's update. */
  #draw(choice: number, index: number, step: number, { batches, seed }: Place<Batch>) {
    const batch = batches.at(Math.floor(choice * batches.length));
    const feeds = this.#encoder.prepare(batch, { mode: 'train', seed, index }, { step: step - 1 });
    return { batch, feeds };
  }
}
