import type { BatchList } from '../batches/batch.js';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import type { TrainingState, Validation } from '../checkpoint/records.js';
import { startProgress } from '../../src/terminal/progress.js';
import { afterEpoch, AggressiveUpdates, isAggressive, type Aggressive } from './aggressive.js';
import { demandFinite } from './demand-finite.js';
import { scheduledScale, type LearningRateSchedule } from './learning-rate-schedule.js';
import type { MetricsLog } from './metrics-log.js';
import { stepScale, watchPlateau, type Plateau } from './plateau.js';
import { runBatches } from './run-batches.js';
import { TrainingStep, type Losses, type TrainingSetup } from './step.js';
import type { TensorBoard } from './tensorboard.js';
import { ValidationPass } from './validate.js';
import { latentUse, type LatentUse } from '../watch/latent-use.js';

export interface FitOptions<Batch> extends TrainingSetup<Batch> {
  /** Batches of an epoch, in an order that the seed and the epoch decide. */
  trainBatches: (epoch: number) => BatchList<Batch>;
  validBatches: BatchList<Batch>;
  checkpoints: CheckpointStore;
  metrics: MetricsLog;
  tensorBoard: TensorBoard;
  /** Where to go on from; a fresh run starts with `freshState()`. */
  state: TrainingState;
  seed: number;
  epochs: number;
  /** Epochs without a better validation ELBO after which training stops; 0 never stops early. */
  patience: number;
  /** Updates between two checkpoints inside an epoch. */
  checkpointEvery: number;
  /** Epochs and steps as an autoencoder, after which the decoder starts anew. Default: none */
  pretraining?: { epochs: number; steps: number } | undefined;
  /** How far the encoder goes ahead of the decoder. Default: not at all */
  aggressive?: Aggressive | undefined;
  /** How steps become smaller with time. Default: not at all */
  learningRateSchedule?: LearningRateSchedule | undefined;
  /** When steps become smaller besides. Default: never */
  plateau?: Plateau | undefined;
  /** Stops after the step under way, with a checkpoint. */
  signal: AbortSignal;
  /** How a batch's size is counted for the rate in the progress bar: sentences give tokens, images images. */
  units: { name: string; count: (batch: Batch) => number };
  /** Writes some examples from the prior with the model as it is. Default: none are written */
  writeExamples?: (() => string[]) | undefined;
  /** Called after each epoch. */
  onEpoch: (report: EpochReport) => void;
}

export interface EpochReport {
  /** Updates done. */
  step: number;
  epoch: number;
  beta: number;
  train: Losses;
  valid: Validation;
  latents: LatentUse;
  /** Sentences from the prior, where the model writes sentences. */
  examples: readonly string[] | undefined;
  isBest: boolean;
  seconds: number;
}

export type FitResult = 'all epochs done' | 'no better for too long' | 'interrupted';

export function freshState(): TrainingState {
  return { step: 0, epoch: 0, batch: 0, sums: noSums(), epochsWithoutGain: 0 };
}

/** Trains until the epochs are done, validation stops improving, or the signal fires; every exit leaves a checkpoint. */
export async function fit<Batch extends { size: number }>(options: FitOptions<Batch>): Promise<FitResult> {
  const { model, steps, checkpoints, metrics, tensorBoard, objective, seed, signal } = options;
  const state = structuredClone(options.state);
  const training = new TrainingStep(options);
  const aggressive =
    options.aggressive && new AggressiveUpdates(options, options.aggressive, options.units.count);
  const validation = new ValidationPass(model, steps);
  const save = (best?: Validation) => saveCheckpoint(options, state, best);

  // Asked of the options, not of the checkpoint: who resumes may allow more epochs, and more patience.
  const lostPatience = () => options.patience > 0 && state.epochsWithoutGain >= options.patience;
  const isOver = () => state.epoch >= options.epochs || lostPatience();
  while (!isOver()) {
    const started = performance.now();
    startPhase(options, training, state);
    const validated =
      (await runEpoch(options, { training, aggressive }, state)) &&
      (await validation.run(options.validBatches, seed, signal));
    if (!validated) {
      await save();
      return 'interrupted';
    }
    const { posteriors, ...valid } = validated;
    demandFinite(state.step, {
      'validation reconstruction': valid.reconstruction,
      'validation KL': valid.kl,
    });
    const latents = latentUse(posteriors, { seed });
    const train = means(state);
    // Of the epoch's last update; the next one may be the first of a cycle, or of training after pretraining.
    const beta = objective.beta(state.step - 1);
    const best = (await checkpoints.index())?.best;
    // An autoencoder's posteriors are so narrow that its ELBO says nothing.
    const isPretrained = state.epoch >= (options.pretraining?.epochs ?? 0);
    const isBest = isPretrained && (!best || valid.negativeElbo < best.negativeElbo);
    // While β still rises, the ELBO at β = 1 can worsen for epochs on the way to a better one.
    const settled = isPretrained && objective.beta(state.step) >= 0.99 * objective.beta(Infinity);
    state.epochsWithoutGain = isBest || !settled ? 0 : state.epochsWithoutGain + 1;
    await easeOff(options, state, { isBest, counts: settled });
    if (aggressive) state.aggressive = afterEpoch(state, latents.mutualInformation);
    Object.assign(state, { epoch: state.epoch + 1, batch: 0, sums: noSums() });

    const seconds = (performance.now() - started) / 1000;
    const record = { step: state.step, epoch: state.epoch, beta, train, valid, latents };
    await metrics.append({ kind: 'epoch', ...record, seconds: Math.round(seconds * 10) / 10 });
    const examples = await writeExamples(options);
    await tensorBoard.histogram('valid/latent_means', posteriors.mean, state.step);
    if (examples) await tensorBoard.texts('samples', examples, state.step);
    await tensorBoard.scalars(
      {
        'valid/negative_elbo': valid.negativeElbo,
        'valid/reconstruction': valid.reconstruction,
        'valid/kl': valid.kl,
        'valid/active_units': latents.activeUnits,
        'valid/mutual_information': latents.mutualInformation,
      },
      state.step,
    );
    await save(isBest ? valid : undefined);
    options.onEpoch({ ...record, examples, isBest, seconds });
    if (signal.aborted && !isOver()) return 'interrupted';
  }
  return lostPatience() ? 'no better for too long' : 'all epochs done';
}

/** Takes up the best checkpoint again, with smaller steps, where validation has stopped improving. */
async function easeOff<Batch>(
  { plateau, checkpoints, model, optimizer, steps }: FitOptions<Batch>,
  state: TrainingState,
  epoch: { isBest: boolean; counts: boolean },
): Promise<void> {
  if (!plateau) return;
  const watched = watchPlateau(plateau, state, epoch);
  state.plateau = watched.plateau;
  if (!watched.goesBack) return;
  await steps.readVariables();
  await checkpoints.restore({ networks: model.networks, optimizer: optimizer.state }, 'best');
}

/** After pretraining the decoder and the optimiser start anew; a run that is resumed within an epoch has that behind it. */
function startPhase<Batch>(
  { model, optimizer, pretraining }: FitOptions<Batch>,
  training: TrainingStep<Batch>,
  { epoch, batch }: TrainingState,
): void {
  if (!pretraining || epoch < pretraining.epochs) return;
  training.countFrom(pretraining.steps);
  if (epoch > pretraining.epochs || batch > 0) return;
  model.resetDecoder();
  optimizer.reset();
}

/** Runs what is left of an epoch; false if the signal stopped it. */
async function runEpoch<Batch extends { size: number }>(
  options: FitOptions<Batch>,
  {
    training,
    aggressive,
  }: { training: TrainingStep<Batch>; aggressive: AggressiveUpdates<Batch> | undefined },
  state: TrainingState,
): Promise<boolean> {
  const { objective, metrics, tensorBoard, seed, signal, units } = options;
  const batches = options.trainBatches(state.epoch);
  using progress = startProgress(`epoch ${state.epoch + 1}/${options.epochs}`, batches.length);
  const started = performance.now();
  let counted = 0;
  const stepsBefore = state.step - state.batch;
  const scaleAt = (step: number) => stepScale(state) * scheduledScale(options.learningRateSchedule, step);
  const goesAhead = isAggressive(state) ? aggressive : undefined;
  const runs = runBatches({
    batches,
    from: state.batch,
    prepare: (batch, index) => {
      const step = stepsBefore + index;
      return training.prepare(batch, { mode: 'train', seed, index: step }, { scale: scaleAt(step) });
    },
    run: (feeds, index, batch) =>
      goesAhead
        ? goesAhead.run(feeds, batch, stepsBefore + index + 1, {
            batches,
            state,
            seed,
            scale: scaleAt(stepsBefore + index),
          })
        : training.run(feeds, stepsBefore + index + 1),
    signal,
  });
  for await (const { batch, result: losses } of runs) {
    const beta = objective.beta(state.step);
    state.step += 1;
    state.batch += 1;
    add(state, losses, batch.size);
    counted += units.count(batch);

    if (state.step % LOG_EVERY === 0) {
      await metrics.append({ kind: 'step', step: state.step, epoch: state.epoch + 1, beta, ...losses });
      await tensorBoard.scalars(
        {
          'train/total': losses.total,
          'train/reconstruction': losses.reconstruction,
          'train/kl': losses.kl,
          beta,
        },
        state.step,
      );
    }
    const rate = Math.round(counted / ((performance.now() - started) / 1000));
    progress.update(state.batch, describe(losses, beta, `${rate.toLocaleString('en')} ${units.name}/s`));
    if (state.step % options.checkpointEvery === 0 && state.batch < batches.length) {
      await saveCheckpoint(options, state);
    }
  }
  return state.batch >= batches.length;
}

const LOG_EVERY = 10;

/** Examples by the weights as they are now. */
async function writeExamples<Batch>({
  steps,
  writeExamples: write,
}: FitOptions<Batch>): Promise<string[] | undefined> {
  if (!write) return undefined;
  await steps.readVariables();
  return write();
}

async function saveCheckpoint<Batch>(
  { model, optimizer, steps, checkpoints }: FitOptions<Batch>,
  state: TrainingState,
  best?: Validation,
): Promise<void> {
  await steps.readVariables();
  await checkpoints.save({ networks: model.networks, optimizer: optimizer.state }, state, best);
}

function describe({ reconstruction, kl, total }: Losses, beta: number, rate: string): string {
  return `loss ${total.toFixed(1)} = ${reconstruction.toFixed(1)} + ${beta.toFixed(2)}·KL ${kl.toFixed(1)} · ${rate}`;
}

function noSums(): TrainingState['sums'] {
  return { examples: 0, reconstruction: 0, kl: 0, total: 0 };
}

function add({ sums }: TrainingState, losses: Losses, size: number): void {
  sums.examples += size;
  sums.reconstruction += losses.reconstruction * size;
  sums.kl += losses.kl * size;
  sums.total += losses.total * size;
}

function means({ sums }: TrainingState): Losses {
  const { examples, reconstruction, kl, total } = sums;
  return { reconstruction: reconstruction / examples, kl: kl / examples, total: total / examples };
}
