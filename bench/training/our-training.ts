import type { BatchList } from '../../training/batches/batch.js';
import type { Backend } from '../../training/backend/load-backend.js';
import { openSteps } from '../../training/graph/open-steps.js';
import type { Precision } from '../../training/graph/precision.js';
import type { TraceReport } from '../../training/graph/replayed-steps.js';
import type { Steps } from '../../training/graph/steps.js';
import { createOptimizer } from '../../training/loop/optimizer.js';
import { runBatches } from '../../training/loop/run-batches.js';
import { TrainingStep } from '../../training/loop/step.js';
import type { Trainable } from '../../training/models/trainable.js';
import { createObjective, type ObjectiveConfig } from '../../training/objective/objective.js';

export interface OurTrainingOptions {
  objective: ObjectiveConfig;
  learningRate: number;
  /** 0 leaves gradients as they are. */
  clipNorm: number;
  seed: number;
  precision: Precision;
  threads: number;
}

/** Our training as the benches time it: the loop of `fit` without its checkpoints and logs. */
export interface OurTraining<Batch> {
  readonly steps: Steps;
  /** The graphs made so far. */
  readonly graphs: readonly TraceReport[];
  /**
   * One update for each of these batches, laid out while the one before it is computed.
   * @returns the last loss in nats per example
   */
  train(batches: BatchList<Batch>, order: readonly number[]): Promise<number>;
}

export function ourTraining<Batch>(
  model: Trainable<Batch>,
  backend: Backend,
  { learningRate, clipNorm, seed, precision, threads, ...options }: OurTrainingOptions,
): OurTraining<Batch> {
  const graphs: TraceReport[] = [];
  const steps = openSteps(backend, { precision, threads, onTrace: (graph) => void graphs.push(graph) });
  const optimizer = createOptimizer(
    { method: 'adam', learningRate, clipNorm, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    model.variables,
  );
  const step = new TrainingStep({ model, optimizer, steps, objective: createObjective(options.objective) });
  let made = 0;
  return {
    steps,
    graphs,
    train: async (batches, order) => {
      let loss = Number.NaN;
      const runs = runBatches({
        batches: { length: order.length, at: (at) => batches.at(order[at]!) },
        prepare: (batch, at) => step.prepare(batch, { mode: 'train', seed, index: made + at }),
        run: (feeds, at) => step.run(feeds, made + at + 1),
      });
      for await (const { result } of runs) loss = result.total;
      made += order.length;
      return loss;
    },
  };
}
