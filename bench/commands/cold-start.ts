import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('peer', {
      type: 'string',
      requiresArg: true,
      default: '../shared/peers/torch_reference.py',
      describe: 'The PyTorch program whose model is started',
    })
    .option('model', {
      type: 'string',
      requiresArg: true,
      default: 'models/kjv',
      describe: "A model package to start besides the benchmark's",
    })
    .option('sentences', {
      type: 'array',
      string: true,
      default: ['in the beginning god created the heaven and the earth', 'and he went out to meet the king'],
      describe: "Two of this package's, to go between",
    })
    .option('rounds', { ...number('How often each is started, in turns'), default: 15 })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** The flags of `bench cold-start` as yargs hands them over. */
export type ColdStartBenchArguments = ArgumentsCamelCase<Options>;

/** `bench cold-start`: from the start of `gen --interpolate` to its text, against PyTorch and Python's ONNX Runtime. */
export const coldStartCommand = {
  command: 'cold-start',
  describe: 'Start gen, PyTorch and ONNX Runtime in Python in turns and compare the times to the text',
  builder: options,
  handler: async (args: ColdStartBenchArguments) => {
    const { benchColdStart } = await import('../cold-start/bench-cold-start.js');
    await benchColdStart(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
