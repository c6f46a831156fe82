import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('only', {
      type: 'string',
      requiresArg: true,
      describe: 'Run these examples, separated by commas [default: all]',
    })
    .option('write', {
      type: 'boolean',
      default: false,
      describe: 'Write what they print into their READMEs, in place of comparing',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON array' });
}

type Options = OptionsOf<typeof options>;

/** `bench examples`: whether the examples run, and print what their READMEs show. */
export const examplesCommand = {
  command: 'examples',
  describe: 'Run the examples of examples/ and compare what they print with their READMEs',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { runExamples } = await import('../examples/run-examples.js');
    await runExamples(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
