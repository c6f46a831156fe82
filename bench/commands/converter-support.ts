import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs.option('output', {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'The page to write; default: docs/converter-support.md',
  });
}

type Options = OptionsOf<typeof options>;

/** `bench converter-support`: the page that says what the converter knows. */
export const converterSupportCommand = {
  command: 'converter-support',
  describe: 'Write which layers and ops of tfjs are converted, and which tests prove it',
  builder: options,
  handler: async ({ output }: ArgumentsCamelCase<Options>) => {
    const { supportPage } = await import('../converter/support/support-page.js');
    const { describeSupport } = await import('../converter/support/describe-support.js');
    const { listSupport } = await import('../converter/support/list-support.js');
    const { writeAtomically } = await import('../../src/files/write-atomically.js');
    await writeAtomically(output ?? supportPage(), describeSupport(await listSupport()));
  },
} satisfies CommandModule<CommandContext, Options>;
