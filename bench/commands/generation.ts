import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('peer', {
      type: 'string',
      requiresArg: true,
      default: '../shared/peers/torch_reference.py',
      describe: 'The PyTorch program to be measured against; those in ONNX Runtime lie beside it',
    })
    .option('batches', {
      type: 'string',
      requiresArg: true,
      describe: 'Rows of a run, separated by commas [default: 1,32,256]',
    })
    .option('precisions', {
      type: 'string',
      requiresArg: true,
      default: 'fp32,int8,fp16',
      describe: 'Of our packages, separated by commas',
    })
    .option('rounds', number('How often each is measured, in turns [default: 5]'))
    .option('seconds', number('Of one pass; each program makes three [default: 1]'))
    .option('threads', { ...number('Threads of each program'), default: 2 })
    .option('best', {
      type: 'boolean',
      describe: "Measure PyTorch's best settings too; --no-best: only as installed",
    })
    .option('quick', {
      type: 'boolean',
      default: false,
      describe: 'One round of batches of 32 without the best settings, where no flag says otherwise',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** The flags of `bench generation` as yargs hands them over. */
export type GenerationBenchArguments = ArgumentsCamelCase<Options>;

/** `bench generation`: our writing against PyTorch's and Python's ONNX Runtime, in turns on this machine. */
export const generationCommand = {
  command: 'generation',
  describe: 'Have ours, PyTorch and ONNX Runtime in Python write in turns and compare the rates',
  builder: options,
  handler: async (args: GenerationBenchArguments) => {
    const { benchGeneration } = await import('../generation/bench-generation.js');
    await benchGeneration(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
