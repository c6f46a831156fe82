import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';

/** The options of `sentence-vae train`, as yargs reads them. */
function options(yargs: Argv) {
  return yargs
    .positional('corpus', {
      type: 'string',
      describe:
        'A recipe (kjv, wordnet, tatoeba-en, ptb, mnist), a text file (.gz too), or - for standard input',
    })
    .option('resume', { type: 'string', describe: 'Go on with a run, such as runs/kjv', conflicts: 'name' })
    .option('name', { type: 'string', describe: 'Name of the run [default: after the corpus]' })
    .option('runs', { type: 'string', default: 'runs', describe: 'Folder of all runs' })
    .option('data', { type: 'string', describe: 'Folder with corpora that you bring yourself' })
    .option('seed', { type: 'number', default: 1, describe: 'Decides weights, order, noise and dropout' })
    .option('epochs', { type: 'number', describe: 'Passes over the corpus [default: 20; mnist: 10]' })
    .option('patience', {
      type: 'number',
      default: 3,
      describe: 'Epochs without a better validation ELBO before it stops; 0 never stops early',
    })
    .option('batch-size', { type: 'number', describe: 'Examples a step [default: 64; mnist: 128]' })
    .option('learning-rate', { type: 'number', default: 1e-3, describe: "Adam's step size" })
    .option('clip-norm', { type: 'number', default: 5, describe: 'Largest gradient norm; 0 for none' })
    .option('kl-schedule', {
      choices: ['constant', 'linear', 'logistic'] as const,
      describe: 'How β rises [default: linear; mnist: constant]',
    })
    .option('beta', { type: 'number', describe: 'Weight of the KL at the end [default: 0.3; mnist: 1]' })
    .option('kl-epochs', { type: 'number', default: 6, describe: 'Epochs over which β rises' })
    .option('checkpoint-every', { type: 'number', default: 500, describe: 'Steps between checkpoints' })
    .option('latent', { type: 'number', describe: 'Latent dimensions [default: 32; mnist: 20]' })
    .option('hidden', { type: 'number', describe: 'Hidden units [default: 384; mnist: 256]' })
    .option('embedding', { type: 'number', default: 256, describe: 'Size of a word vector' })
    .option('vocabulary', { type: 'number', default: 10_000, describe: 'Largest vocabulary' })
    .option('min-count', { type: 'number', default: 2, describe: 'Rarer words become <unk>' })
    .option('max-tokens', { type: 'number', default: 40, describe: 'Longer sentences are left out' })
    .option('bidirectional', { type: 'boolean', default: false, describe: 'Read the sentence both ways' })
    .option('tied-embeddings', {
      type: 'boolean',
      default: true,
      describe: 'Use the word vectors as output weights too',
    })
    .option('word-dropout', { type: 'number', default: 0.3, describe: 'Share of decoder words hidden' })
    .option('embedding-dropout', { type: 'number', default: 0, describe: 'Dropout on decoder word vectors' })
    .option('output-dropout', { type: 'number', default: 0.2, describe: 'Dropout before the output layer' })
    .option('threads', { type: 'number', describe: 'Threads for TensorFlow [default: all cores]' })
    .check(({ corpus, resume }) => {
      if ((corpus === undefined) === (resume === undefined)) {
        throw new Error('Give either a corpus to train on or --resume with a run to go on with.');
      }
      return true;
    });
}

export type TrainArguments = ArgumentsCamelCase<Awaited<ReturnType<typeof options>['argv']>>;

export const trainCommand: CommandModule<object, TrainArguments> = {
  command: 'train [corpus]',
  describe: 'Train a VAE on a corpus and keep it in runs/<name>',
  builder: options as CommandModule<object, TrainArguments>['builder'],
  handler: async (args) => {
    const { train } = await import('../run/train.js');
    await train(args);
  },
};
