import * as tf from '@tensorflow/tfjs';
import { scalar, type HostTensor, type HostTensors } from '../graph/host-tensor.js';
import type { Step } from '../graph/step.js';
import type { CompiledStep, Steps } from '../graph/steps.js';
import { onlyIf } from '../graph/updates.js';
import { takeFeeds } from '../models/take-feeds.js';
import type { Pass, Trainable } from '../models/trainable.js';
import { elboTerms } from '../objective/elbo-terms.js';
import type { Objective } from '../objective/objective.js';
import { demandFinite } from './demand-finite.js';
import { globalNorm, type Optimizer } from './optimizer.js';

/** Losses of one step or their means over many, in nats per example. */
export type Losses = {
  reconstruction: number;
  kl: number;
  /** reconstruction + β·KL, what the step descends. */
  total: number;
};

/** The name of the step in profiles. */
export const TRAINING_STEP = 'train';

/** Which of a model's networks an update moves; what both share belongs to the encoder. */
export type Network = keyof Trainable<unknown>['networks'];

/** One update: forward, backward, optimiser. Its feeds are the model's, β and the optimiser's step size. */
function update<Batch>(
  { model, objective, optimizer }: TrainingSetup<Batch>,
  network: Network | undefined,
): Step {
  const moved = model.variables.filter(({ name }) => network === undefined || name.startsWith(`${network}/`));
  const variables = moved.map(({ variable }) => variable);
  return (inputs) => {
    const { beta, rate } = takeFeeds(inputs, ['beta', 'rate'], []);
    const parts: tf.NamedTensorMap = {};
    const running = new Map<tf.Variable, tf.Tensor>();
    const forget = () => tf.dispose([...Object.values(parts), ...running.values()]);
    const differentiate = () =>
      tf.variableGrads(() => {
        const terms = elboTerms(model, inputs, 'train');
        const { total: loss, ...rest } = objective.loss(terms, beta.asScalar());
        // Outlives variableGrads, which disposes of all but the loss.
        for (const [name, part] of Object.entries(rest)) parts[name] = tf.keep(part);
        for (const [variable, value] of terms.posterior.running ?? []) running.set(variable, tf.keep(value));
        return loss;
      }, variables);
    let gradient: ReturnType<typeof differentiate>;
    try {
      gradient = differentiate();
    } catch (error) {
      forget();
      throw error;
    }
    const { value: total, grads } = gradient;
    const gradients = new Map(variables.flatMap((v) => (grads[v.name] ? [[v, grads[v.name]!]] : [])));
    const norm = globalNorm([...gradients.values()]);
    // One bad gradient would spoil every weight, and the loss shows it one step too late.
    onlyIf(tf.isFinite(tf.add(total, norm)), () => {
      optimizer.apply(gradients, norm, rate.asScalar());
      for (const [variable, value] of running) variable.assign(value);
    });
    const outputs = {
      reconstruction: parts['reconstruction']!.clone(),
      kl: parts['kl']!.clone(),
      total,
      norm,
    };
    forget();
    return outputs;
  };
}

/** Everything that an update of a model needs besides a batch. */
export interface TrainingSetup<Batch> {
  model: Trainable<Batch>;
  objective: Objective;
  optimizer: Optimizer;
  /** How steps are run. */
  steps: Steps;
}

/** Updates a model, batch by batch. */
export class TrainingStep<Batch> {
  readonly #setup: TrainingSetup<Batch>;
  readonly #run: CompiledStep;
  /** The step after which the optimiser began. */
  #began = 0;

  /** @param network the one whose weights it moves. Default: both */
  constructor(setup: TrainingSetup<Batch>, network?: Network) {
    this.#setup = setup;
    this.#run = setup.steps.compile(update(setup, network), {
      name: network === undefined ? TRAINING_STEP : `${TRAINING_STEP}_${network}`,
      dynamic: setup.model.dynamic,
    });
  }

  /** Lets the optimiser count its steps from another one; whatever it had gathered before is gone or was loaded. */
  countFrom(step: number): void {
    this.#began = step;
  }

  /**
   * Lays out a batch for an update; costs time and no device, so that it can be done while another update runs.
   * @param options.scale What the optimiser's step size is multiplied by. Default: 1
   * @param options.step Updates before this one, which schedules and the optimiser's step size go by. Default: the pass's number
   */
  prepare(
    batch: Batch,
    pass: Pass,
    { scale = 1, step = pass.index }: { scale?: number; step?: number } = {},
  ): HostTensors {
    const { model, objective } = this.#setup;
    return {
      ...model.feeds(batch, { ...pass, step }),
      beta: scalar(objective.beta(step)),
      rate: this.rate(step, scale),
    };
  }

  /**
   * The step size of an update.
   * @param updates before it
   * @param scale what the optimiser's is multiplied by. Default: 1
   */
  rate(updates: number, scale = 1): HostTensor {
    return scalar(scale * this.#setup.optimizer.rate(updates + 1 - this.#began));
  }

  /**
   * Makes one update.
   * @param step its number, counted from 1
   * @throws {SentenceVaeError} `NOT_FINITE`; the weights are then those of the last good step
   */
  async run(feeds: HostTensors, step: number): Promise<Losses> {
    const outputs = await this.#run(feeds);
    const number = (name: string) => outputs[name]!.values[0]!;
    const losses = { reconstruction: number('reconstruction'), kl: number('kl'), total: number('total') };
    demandFinite(step, {
      reconstruction: losses.reconstruction,
      KL: losses.kl,
      'their sum': losses.total,
      'the norm of its gradient': number('norm'),
    });
    return losses;
  }
}
