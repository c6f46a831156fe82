import type { ObjectiveConfig } from '../objective/objective.js';
import type { SentenceModelConfig } from '../models/sentence-config.js';
import type { LatentUse } from './latent-use.js';

/** Nats of mutual information below which the decoder writes without asking the latent. */
const LEAST_INFORMATION = 0.5;

/** Updates before which a posterior that says nothing is only one that has not learnt anything yet. */
const LEAST_STEPS = 500;

/** Tells of a posterior that has collapsed when it has just happened: once, and again only after it had recovered. */
export class CollapseWatch {
  #isWarned = false;

  /** @returns whether a warning is due after an epoch */
  isDue(latents: LatentUse, step: number): boolean {
    if (step < LEAST_STEPS) return false;
    const wasWarned = this.#isWarned;
    this.#isWarned = hasCollapsed(latents);
    return this.#isWarned && !wasWarned;
  }
}

/** Whether the posterior has collapsed onto the prior: all sentences then look alike to the decoder (Bowman et al. 2016). */
export function hasCollapsed({ latent, activeUnits, mutualInformation }: LatentUse): boolean {
  if (latent === 0) return false; // a language model
  return activeUnits === 0 || mutualInformation < LEAST_INFORMATION;
}

/** What a run does against collapse already. */
export interface Countermeasures {
  objective: ObjectiveConfig;
  /** What is for sentences alone; nothing where the run is on images. */
  sentences?: Pick<SentenceModelConfig, 'wordDropout' | 'batchNormMean' | 'leastKl'> | undefined;
  /** Epochs as an autoencoder. */
  pretrainingEpochs: number;
  /** Whether the encoder goes ahead, with which there is no pretraining. */
  isAggressive?: boolean | undefined;
}

/** What to say of a collapsed posterior: the figures, what they mean, and what of it has not been tried in this run. */
export function collapseWarning(
  { activeUnits, latent, mutualInformation }: LatentUse,
  kl: number,
  countermeasures: Countermeasures,
): string {
  return (
    `Posterior collapse: ${activeUnits} of ${latent} latent units are active, KL ${kl.toFixed(2)}, ` +
    `mutual information ${mutualInformation.toFixed(2)} nats. The decoder writes without looking at the latent, ` +
    `so samples will be alike and morphs will not move.\n` +
    remedies(countermeasures)
      .map((remedy) => `  try ${remedy}`)
      .join('\n')
  );
}

/** The strongest first (Li et al. 2019, table 1). */
function remedies({ objective, sentences, pretrainingEpochs, isAggressive }: Countermeasures): string[] {
  const { beta } = objective;
  const settles = beta.kind === 'constant' ? beta.value : beta.to;
  return [
    ...(objective.method === 'free-bits'
      ? [`--free-bits ${2 * objective.nats}: more than the ${objective.nats} nats that are free now`]
      : [
          // Below the nats that a narrow posterior has anyway they would change nothing.
          `--free-bits ${Math.max(8, 2 * (sentences?.leastKl ?? 0))}: a floor under the KL (Kingma et al. 2016, Li et al. 2019)`,
        ]),
    ...(pretrainingEpochs === 0 && !isAggressive
      ? ['--pretraining-epochs 5: first an autoencoder, then a new decoder (Li et al. 2019)']
      : []),
    ...(sentences && sentences.batchNormMean === undefined
      ? ['--batch-norm-mean 0.7: means that cannot all be alike (Zhu et al. 2020)']
      : []),
    ...(sentences && sentences.leastKl === undefined
      ? ['--least-kl 8: posteriors that cannot be as wide as the prior (Razavi et al. 2019)']
      : []),
    ...(beta.kind === 'constant'
      ? ['--kl-schedule linear --kl-epochs 10: β rises slowly (Bowman et al. 2016)']
      : []),
    ...(beta.kind === 'linear' || beta.kind === 'logistic'
      ? ['--kl-schedule cyclical: β rises again and again (Fu et al. 2019)']
      : []),
    ...(settles >= 1 ? ['--beta 0.4: less weight on the KL for good (Higgins et al. 2017)'] : []),
    ...(!sentences || sentences.wordDropout >= 0.3
      ? []
      : ['--word-dropout 0.3: the decoder cannot guess from its last word alone (Bowman et al. 2016)']),
  ];
}
