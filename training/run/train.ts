import { loadBackend, type Backend } from '../backend/load-backend.js';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import type { TrainArguments } from '../commands/train.js';
import { fit, freshState, type FitResult } from '../loop/fit.js';
import { MetricsLog } from '../loop/metrics-log.js';
import { createOptimizer } from '../loop/optimizer.js';
import { openTensorBoard } from '../loop/tensorboard.js';
import { createObjective } from '../objective/objective.js';
import { afterPretraining } from '../objective/pretraining.js';
import {
  announceEpoch,
  announceResult,
  announceRun,
  watchForCollapse,
} from '../commands/announce-training.js';
import { countermeasuresOf } from '../watch/countermeasures.js';
import { checkFlags } from './check-flags.js';
import { RunClaim } from './claim-run.js';
import { openRun } from './open-run.js';
import { demandReplay, openTrainingSteps } from './open-training-steps.js';
import type { RunConfig } from './run-config.js';
import type { Run } from './run.js';

/** Trains a new run or goes on with one, to its end or until the signal; every exit leaves a checkpoint. */
export async function train(args: TrainArguments, signal: AbortSignal): Promise<FitResult> {
  checkFlags(args);
  const backend = await loadBackend({ signal, device: args.device, threads: args.threads });
  demandReplay(backend, args);
  await using claim = new RunClaim();
  if (args.resume !== undefined) await claim.take(args.resume);
  const run = await openRun(args, signal);
  await claim.take(run.folder);
  announceRun(run, backend);
  const checkpoints = new CheckpointStore(run.folder);
  // The two arms differ in the type of their batches alone.
  const result =
    run.kind === 'sentence'
      ? await fitRun(run, checkpoints, backend, args, signal)
      : await fitRun(run, checkpoints, backend, args, signal);
  announceResult(run, result, await checkpoints.index());
  return result;
}

async function fitRun<Batch extends { size: number }>(
  { folder, config, ...data }: Run<Batch> & { config: RunConfig },
  checkpoints: CheckpointStore,
  backend: Backend,
  args: TrainArguments,
  signal: AbortSignal,
): Promise<FitResult> {
  using model = data.model;
  using optimizer = createOptimizer(config.optimizer, model.variables);
  using steps = openTrainingSteps(folder, config, backend, args);
  const tensorBoard = openTensorBoard(folder);
  const { epochs: pretrainingEpochs = 0 } = config.pretraining ?? {};
  const pretrainingSteps = pretrainingEpochs * data.trainBatches(0).length;
  const metrics = new MetricsLog(folder);
  const watch = watchForCollapse(countermeasuresOf(config));
  const saved = await checkpoints.restore({ networks: model.networks, optimizer: optimizer.state });
  const state = saved ?? freshState();
  await metrics.rewindTo(state);
  return await fit({
    ...data,
    model,
    objective: afterPretraining(createObjective(config.objective), pretrainingSteps),
    pretraining: config.pretraining && { epochs: pretrainingEpochs, steps: pretrainingSteps },
    learningRateSchedule: config.learningRateSchedule,
    plateau: config.plateau,
    aggressive: config.aggressive,
    optimizer,
    steps,
    checkpoints,
    metrics,
    tensorBoard,
    state,
    seed: config.seed,
    epochs: config.epochs,
    patience: config.patience,
    checkpointEvery: config.checkpointEvery,
    signal,
    onEpoch: (report) => {
      announceEpoch(report);
      watch(report);
    },
  });
}
