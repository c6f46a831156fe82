import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('kills', { ...number('How many processes are killed'), default: 20 })
    .option('seed', { ...number('Decides the corpus and the moments'), default: 1 })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench kills`: training, killed again and again, against training that is left alone. */
export const killsCommand = {
  command: 'kills',
  describe: 'Kill trainings at random moments, resume them and compare every bit',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchKills } = await import('../kills/bench-kills.js');
    await benchKills(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
