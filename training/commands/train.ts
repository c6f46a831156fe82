import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';
import { PRECISIONS } from '../graph/precision.js';
import {
  ACTIVATIONS,
  BINARIZATIONS,
  FREE_BITS_PER,
  KL_SCHEDULES,
  LEARNING_RATE_SCHEDULES,
  OPTIMIZERS,
} from '../run/choices.js';
import { IMAGE_DEFAULTS, SENTENCE_DEFAULTS } from '../run/defaults.js';
import { PRESETS } from '../run/presets.js';

// yargs is told no defaults: a resumed run must be able to tell a flag that was given from one that was not.
function options(yargs: Argv<CommandContext>) {
  const s = SENTENCE_DEFAULTS;
  const i = IMAGE_DEFAULTS;
  return yargs
    .positional('corpus', {
      type: 'string',
      describe:
        'A recipe (kjv, wordnet, tatoeba-en, ptb, mnist), a text file (.gz too), or - for standard input',
    })
    .option('resume', {
      type: 'string',
      requiresArg: true,
      describe:
        'Go on with a run, such as runs/kjv; of the flags only --epochs and --patience may change then',
    })
    .option('preset', {
      type: 'string',
      requiresArg: true,
      describe: `Settings to start from: ${Object.keys(PRESETS).join(', ')} [default: default]`,
    })
    .option('sweep', {
      type: 'string',
      requiresArg: true,
      describe: 'Train a run for each combination of values, as in "beta=0.2,0.4 free-bits=4,8"',
    })
    .option('print-sweep', {
      type: 'boolean',
      default: false,
      describe: 'Print the commands of --sweep, for another program to spread over machines',
    })
    .option('name', {
      type: 'string',
      requiresArg: true,
      describe: 'Name of the run [default: after the corpus]',
    })
    .option('runs', { type: 'string', requiresArg: true, describe: 'Folder of all runs [default: runs]' })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .option('seed', number(`Decides weights, order, noise and dropout [default: ${s.seed}]`))
    .option('epochs', number(`Passes over the corpus [default: ${s.epochs}; mnist: ${i.epochs}]`))
    .option(
      'patience',
      number(
        `Epochs without a better validation ELBO before it stops; 0: never [default: ${s.patience}; mnist: ${i.patience}]`,
      ),
    )
    .option('batch-size', number(`Examples a step [default: ${s.batchSize}; mnist: ${i.batchSize}]`))
    .option('optimizer', {
      choices: OPTIMIZERS,
      describe: `How weights follow their gradients [default: ${s.optimizer}]`,
    })
    .option('learning-rate', number(`Step size of the optimiser [default: ${s.learningRate}]`))
    .option('decay', number(`Of sgd: step size / (1 + decay · steps done) [default: ${s.decay}]`))
    .option('learning-rate-schedule', {
      choices: LEARNING_RATE_SCHEDULES,
      describe: `Whether the step size falls along a cosine until --epochs are done [default: ${s.learningRateSchedule}]`,
    })
    .option(
      'plateau-epochs',
      number(
        `Epochs without gain before it goes back to the best checkpoint with smaller steps; 0: never [default: ${s.plateauEpochs}]`,
      ),
    )
    .option(
      'plateau-factor',
      number(`What the step size is multiplied by then [default: ${s.plateauFactor}]`),
    )
    .option(
      'clip-norm',
      number(`Largest gradient norm; 0: no clipping [default: ${s.clipNorm}; mnist: ${i.clipNorm}]`),
    )
    .option('kl-schedule', {
      choices: KL_SCHEDULES,
      describe: `How β, the weight of the KL, rises [default: ${s.klSchedule}; mnist: ${i.klSchedule}]`,
    })
    .option('beta', number(`β at the end [default: ${s.beta}; mnist: ${i.beta}]`))
    .option('kl-epochs', number(`Epochs over which β rises [default: ${s.klEpochs}]`))
    .option(
      'kl-cycles',
      number(`How often β rises within them, with --kl-schedule cyclical [default: ${s.klCycles}]`),
    )
    .option('kl-slope', number('Slope of --kl-schedule logistic, per step [default: after --kl-epochs]'))
    .option(
      'kl-midpoint',
      number('Step at which --kl-schedule logistic is halfway [default: after --kl-epochs]'),
    )
    .option(
      'aggressive-updates',
      number(
        `Updates of the encoder before one of the decoder, at most, until mutual information stops rising [default: ${s.aggressiveUpdates}]`,
      ),
    )
    .option(
      'pretraining-epochs',
      number(
        `Of all epochs, so many first as an autoencoder; then the decoder starts anew [default: ${s.pretrainingEpochs}]`,
      ),
    )
    .option('free-bits', number('Nats of KL that cost nothing, against collapse [default: none]'))
    .option('free-bits-per', {
      choices: FREE_BITS_PER,
      describe: `Whether each latent dimension has its share of them, or all have them together [default: ${s.freeBitsPer}]`,
    })
    .option(
      'batch-norm-mean',
      number(
        `Scale that the posterior's means are normalised to over a batch, such as 0.7, against collapse; 0: they are not [default: ${s.batchNormMean}]`,
      ),
    )
    .option(
      'least-kl',
      number(
        `Nats that the KL of every example comes to by the posterior's width alone, against collapse; 0: it may fall to none [default: ${s.leastKl}]`,
      ),
    )
    .option(
      'checkpoint-every',
      number(`Steps between checkpoints within an epoch [default: ${s.checkpointEvery}]`),
    )
    .option(
      'latent',
      number(
        `Latent dimensions; 0: a language model, to measure a VAE against [default: ${s.latent}; mnist: ${i.latent}]`,
      ),
    )
    .option('hidden', number(`Width of the hidden layers [default: ${s.hidden}; mnist: ${i.hidden}]`))
    .option('layers', number(`Of images: hidden layers each way [default: ${i.layers}]`))
    .option('activation', {
      choices: ACTIVATIONS,
      describe: `Of images: what follows each hidden layer [default: ${i.activation}]`,
    })
    .option('binarize', {
      choices: BINARIZATIONS,
      describe: `Of images: draw each pixel on or off by its grey value, anew in every epoch [default: ${i.binarize}]`,
    })
    .option('embedding', number(`Width of a word vector [default: ${s.embedding}]`))
    .option(
      'embedding-deviation',
      number(`Standard deviation of the first word vectors [default: ${s.embeddingDeviation}]`),
    )
    .option('vocabulary', number(`Largest vocabulary [default: ${s.vocabulary}]`))
    .option('min-count', number(`Words seen less often are no tokens of their own [default: ${s.minCount}]`))
    .option('lowercase', {
      type: 'boolean',
      describe: 'Make all words lower case [default: as the recipe says; text files keep their case]',
    })
    .option('subwords', {
      type: 'boolean',
      describe: `Spell those in pieces, rather than as <unk> [default: ${s.subwords} for prose]`,
    })
    .option(
      'max-tokens',
      number(`Longest sentence in tokens; longer ones are left out [default: ${s.maxTokens}]`),
    )
    .option('bidirectional', {
      type: 'boolean',
      describe: `Read the sentence both ways [default: ${s.bidirectional}]`,
    })
    .option('linear-initial-state', {
      type: 'boolean',
      describe: `Make the decoder's first state linear in z, not its tanh [default: ${s.linearInitialState}]`,
    })
    .option('tied-embeddings', {
      type: 'boolean',
      describe: `Use the word vectors as output weights too [default: ${s.tiedEmbeddings}]`,
    })
    .option(
      'word-dropout',
      number(`Share of the decoder's words that are hidden [default: ${s.wordDropout}]`),
    )
    .option(
      'word-dropout-epochs',
      number(
        `Epochs over which that share comes about, in a straight line; 0: it is the same from the start [default: ${s.wordDropoutEpochs}]`,
      ),
    )
    .option(
      'word-dropout-from',
      number(`Share at the start, with --word-dropout-epochs [default: ${s.wordDropoutFrom}]`),
    )
    .option(
      'case-dropout',
      number(
        `Share of the sentences that the encoder reads in lower case, so that people may write so [default: ${s.caseDropout} where case is kept]`,
      ),
    )
    .option(
      'embedding-dropout',
      number(`Dropout on the decoder's word vectors [default: ${s.embeddingDropout}]`),
    )
    .option(
      'recurrent-dropout',
      number(
        `Dropout on the weights between the decoder's states, one draw a batch [default: ${s.recurrentDropout}]`,
      ),
    )
    .option('output-dropout', number(`Dropout before the output layer [default: ${s.outputDropout}]`))
    .option('locked-dropout', {
      type: 'boolean',
      describe: `Drop the same features of all words of a sentence, rather than of each its own [default: ${s.lockedDropout}]`,
    })
    .option('device', {
      choices: ['cpu', 'cuda'] as const,
      describe: 'What computes: the processor, or an NVIDIA GPU [default: cpu]',
    })
    .option('precision', {
      choices: PRECISIONS,
      describe: `What large products are computed in; bf16 is faster where the processor has it [default: ${s.precision}]`,
    })
    .option('eager', {
      type: 'boolean',
      default: false,
      describe: 'Run each step as it is written, not recorded as a graph: slower, for finding faults',
    })
    .option('profile', {
      type: 'boolean',
      default: false,
      describe: 'Say which kernels take the time, and keep a trace of them in the run',
    })
    .option('threads', number('Threads of TensorFlow [default: all cores]'))
    .option('memory-limit', {
      type: 'string',
      requiresArg: true,
      describe: 'What a step may take, such as 4GB or 512MiB [default: what is free]',
    })
    .conflicts('sweep', 'resume')
    .check(({ corpus, resume, sweep }) => {
      if (corpus === undefined && resume === undefined) {
        throw new Error('Expected a corpus to train on, or --resume with the run to go on with.');
      }
      if (corpus === '-' && sweep !== undefined) {
        throw new Error('Expected --sweep with a corpus that can be read for each run, not standard input.');
      }
      return true;
    });
}

type Options = OptionsOf<typeof options>;

/** The flags of `train` as yargs hands them over. */
export type TrainArguments = ArgumentsCamelCase<Options>;

/** `sentence-vae train`: a corpus becomes a run. */
export const trainCommand = {
  command: 'train [corpus]',
  describe: 'Train a VAE on a corpus and keep it in runs/<name>',
  builder: options,
  handler: async (args: TrainArguments) => {
    const { requireTfjs } = await import('../backend/require-tfjs.js');
    requireTfjs('to train with');
    const { sweep, corpus, runs = 'runs', name, printSweep: print, signal } = args;
    if (sweep === undefined) {
      const { train } = await import('../run/train.js');
      await train(args, signal);
      return;
    }
    const { runSweep } = await import('../run/run-sweep.js');
    const words = process.argv.slice(process.argv.indexOf('train') + 1);
    const failed = await runSweep({
      args: words,
      given: args,
      sweep,
      corpus: corpus ?? '',
      runs,
      name,
      print,
      say: (line) => console.log(line),
      signal,
    });
    if (failed > 0) process.exitCode = 1;
  },
} satisfies CommandModule<CommandContext, Options>;
