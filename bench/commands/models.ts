import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('only', {
      type: 'string',
      requiresArg: true,
      describe: 'Check these models, separated by commas [default: all that are shipped]',
    })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .option('allow-missing', {
      type: 'boolean',
      default: false,
      describe: 'What cannot be checked, for want of a text or a record, is no fault',
    })
    .option('threads', { ...number('Threads that compute'), default: 2 })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench models`: whether the shipped models are what their cards say. */
export const modelsCommand = {
  command: 'models',
  describe: 'Judge the shipped models again and compare with the figures that they have on record',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchModels } = await import('../models/bench-models.js');
    await benchModels(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
