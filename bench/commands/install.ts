import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';
import { DEFAULTS } from '../install/settings.js';

function options(yargs: Argv<CommandContext>) {
  const text = { type: 'string', requiresArg: true } as const;
  return yargs
    .option('managers', {
      ...text,
      default: DEFAULTS.managers,
      describe: 'Package managers, with commas in between',
    })
    .option('scripts', {
      ...text,
      default: DEFAULTS.scripts,
      describe: 'Install scripts: off, no-cuda (they run and download nothing), on',
    })
    .option('nodes', { ...text, default: DEFAULTS.nodes, describe: 'Major versions of Node' })
    .option('model', { ...text, default: DEFAULTS.model, describe: 'The shipped model that writes' })
    .option('sentences', {
      type: 'array',
      string: true,
      default: DEFAULTS.sentences,
      describe: 'Two, to go between',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench install`: the package in empty projects. */
export const installCommand = {
  command: 'install',
  describe: 'Install the package with each package manager and Node, and try it there',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchInstall } = await import('../install/bench-install.js');
    await benchInstall(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
