import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('peer', {
      type: 'string',
      requiresArg: true,
      describe: 'torch_reference.py, the PyTorch program to be measured against',
    })
    .option('mnist-peer', {
      type: 'string',
      requiresArg: true,
      describe: 'torch_mnist_vae.py [default: beside the peer]',
    })
    .option('corpus', {
      type: 'string',
      requiresArg: true,
      default: '../shared/data/ptb/ptb.train.txt.gz',
      describe: 'Training sentences, one a line (.gz too)',
    })
    .option('configs', {
      type: 'string',
      requiresArg: true,
      default: 'S,M32,M128,MNIST',
      describe: 'What to train, separated by commas',
    })
    .option('precisions', {
      type: 'string',
      requiresArg: true,
      default: 'float32,bf16',
      describe: 'Of the sentence models, separated by commas',
    })
    .option('rounds', { ...number('How often each is measured, in turns'), default: 3 })
    .option('steps', number('Timed steps of a pass; each program makes three [default: by config]'))
    .option('mnist-epochs', { ...number('Epochs of MNIST'), default: 10 })
    .option('threads', { ...number('Threads of each program'), default: 2 })
    .option('best', {
      type: 'boolean',
      default: true,
      describe: "Measure PyTorch's best settings too; --no-best: only as installed",
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** The flags of `bench training` as yargs hands them over. */
export type TrainingBenchArguments = ArgumentsCamelCase<Options>;

/** `bench training`: our training against PyTorch's, in turns on this machine. */
export const trainingCommand = {
  command: 'training',
  describe: 'Train ours and PyTorch in turns and compare the rates',
  builder: options,
  handler: async (args: TrainingBenchArguments) => {
    const { benchTraining } = await import('../training/bench-training.js');
    await benchTraining(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
