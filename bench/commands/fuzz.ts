import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';
import { TARGET_NAMES } from '../fuzz/targets.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('cases', { ...number('How many inputs, shared out among the targets'), default: 10_000 })
    .option('seed', number('Decides all inputs [default: another one each time]'))
    .option('targets', {
      type: 'string',
      requiresArg: true,
      default: TARGET_NAMES.join(','),
      describe: 'What is fed',
    })
    .option('save', { type: 'boolean', default: false, describe: 'Keep inputs with faults for later runs' })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench fuzz`: spoilt inputs for everything that reads what strangers wrote. */
export const fuzzCommand = {
  command: 'fuzz',
  describe: 'Feed spoilt files, requests and arguments to whatever reads such',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchFuzz } = await import('../fuzz/bench-fuzz.js');
    await benchFuzz(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
