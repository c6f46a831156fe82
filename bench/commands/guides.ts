import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('only', {
      type: 'string',
      requiresArg: true,
      describe: 'Run these guides, separated by commas, and those that they go on from [default: all]',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON array' });
}

type Options = OptionsOf<typeof options>;

/** `bench guides`: whether what the guides have their readers run does run. */
export const guidesCommand = {
  command: 'guides',
  describe: 'Run the blocks of docs/guides/ from top to bottom, in a fresh clone or an empty folder',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchGuides } = await import('../guides/bench-guides.js');
    await benchGuides(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
