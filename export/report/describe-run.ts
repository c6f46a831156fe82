import type { SentenceModelConfig } from '../../training/models/sentence-config.js';
import type { ObjectiveConfig } from '../../training/objective/objective.js';
import type { KlSchedule } from '../../training/objective/schedule.js';
import { PRESETS } from '../../training/run/presets.js';
import type { RunConfig } from '../../training/run/run-config.js';

/** Name and content of a line about a run. */
export type Fact = readonly [name: string, content: string];

/** What was trained, on what and how, for people. */
export function describeRun(config: RunConfig): Fact[] {
  const { corpus, batchSize, optimizer, seed, precision } = config;
  const examples = config.kind === 'sentence' ? 'sentences' : 'images';
  const { train, valid } = corpus.examples;
  return [
    [
      'corpus',
      `${corpus.name} (licence: ${corpus.licence}): ${count(train)} ${examples} to train on, ${count(valid)} to validate with`,
    ],
    ['model', describeModel(config)],
    ...presetFact(config),
    ['objective', describeObjective(config.objective)],
    ...againstCollapse(config),
    [
      'training',
      `${optimizer.method} at a step size of ${optimizer.learningRate}, batches of ${batchSize}, ${precision}, seed ${seed}`,
    ],
  ];
}

function describeModel(config: RunConfig): string {
  switch (config.kind) {
    case 'sentence': {
      const { vocabulary, embedding, hidden, latent, maxTokens, bidirectional } = config.model;
      const reader = bidirectional ? ', read from both ends' : '';
      return `${latent} latent dimensions, GRUs of ${hidden} units${reader}, word vectors of ${embedding}, ${count(vocabulary)} tokens in the vocabulary, sentences of up to ${maxTokens} tokens`;
    }
    case 'image': {
      const { width, height, hidden, layers = 1, activation = 'relu', latent } = config.model;
      const pixels = config.binarization === undefined ? '' : ', pixels drawn on or off';
      return `${latent} latent dimensions, ${counted(layers, 'hidden layer')} of ${hidden} units each way (${activation}), images of ${width} × ${height}${pixels}`;
    }
    default:
      return config satisfies never;
  }
}

function presetFact(config: RunConfig): Fact[] {
  if (config.kind !== 'sentence' || config.preset === undefined) return [];
  const { preset } = config;
  const title = Object.hasOwn(PRESETS, preset) ? PRESETS[preset]?.title : undefined;
  return [['preset', title === undefined ? preset : `${preset}: ${title}`]];
}

/** The loss in words. */
function describeObjective(objective: ObjectiveConfig): string {
  const beta = describeSchedule(objective.beta);
  switch (objective.method) {
    case 'elbo':
      return `−ELBO, ${beta}`;
    case 'free-bits': {
      const per = objective.per === 'total' ? 'in total' : 'shared among the dimensions';
      return `−ELBO with ${objective.nats} nats of KL for nothing, ${per}; ${beta}`;
    }
    default:
      return objective satisfies never;
  }
}

function describeSchedule(schedule: KlSchedule): string {
  switch (schedule.kind) {
    case 'constant':
      return `β = ${schedule.value}`;
    case 'linear':
      return `β from ${schedule.from} to ${schedule.to} in a straight line over ${count(schedule.steps)} steps`;
    case 'logistic':
      return `β up to ${schedule.to} along a sigmoid, half of it at step ${count(schedule.midpoint)}`;
    case 'cyclical':
      return `β from 0 to ${schedule.to} in ${schedule.cycles} cycles of ${count(schedule.steps)} steps`;
    default:
      return schedule satisfies never;
  }
}

function againstCollapse(config: RunConfig): Fact[] {
  const { pretraining, aggressive, plateau, learningRateSchedule: schedule } = config;
  const means = [
    ...(pretraining ? [`${counted(pretraining.epochs, 'epoch')} as an autoencoder first`] : []),
    ...(aggressive
      ? [`up to ${counted(aggressive.updates, 'update')} of the encoder before one of the decoder`]
      : []),
    ...(schedule ? [`steps fall along a cosine over ${count(schedule.steps)} updates`] : []),
    ...(plateau
      ? [`steps times ${plateau.factor} after ${counted(plateau.epochs, 'epoch')} without gain`]
      : []),
    ...(config.kind === 'sentence' ? [...posteriorOf(config.model), ...dropouts(config.model)] : []),
  ];
  return means.length === 0 ? [] : [['besides', means.join('; ')]];
}

function posteriorOf({ batchNormMean, leastKl }: SentenceModelConfig): string[] {
  return [
    ...(batchNormMean === undefined
      ? []
      : [`posterior means normalised over the batch, γ = ${batchNormMean}`]),
    ...(leastKl === undefined ? [] : [`at least ${leastKl} nats of KL by the posterior's width`]),
  ];
}

function dropouts(model: SentenceModelConfig): string[] {
  const rising = model.wordDropoutSchedule;
  const from = rising && `, from ${rising.from} over ${count(rising.steps)} steps`;
  const shares = {
    word: model.wordDropout,
    embedding: model.embeddingDropout,
    recurrent: model.recurrentDropout ?? 0,
    output: model.outputDropout,
  };
  const said = Object.entries(shares)
    .filter(([, share]) => share > 0)
    .map(([what, share]) => `${what} dropout ${share}${what === 'word' && from ? from : ''}`);
  return model.lockedDropout ? [...said, 'features dropped in whole sentences'] : said;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
