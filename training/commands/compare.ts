import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .positional('runs', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'Runs, such as runs/kjv runs/kjv-2',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .example('$0 compare runs/*', 'One line for each run, the best first');
}

type Options = OptionsOf<typeof options>;

/** `sentence-vae compare`: runs side by side. */
export const compareCommand = {
  command: 'compare <runs..>',
  describe: 'Put runs side by side: what sets them apart, and how good they are',
  builder: options,
  handler: async ({ runs, json }: ArgumentsCamelCase<Options>) => {
    const { compareRuns, describeComparison } = await import('../run/compare-runs.js');
    const compared = await compareRuns(runs);
    console.log(json ? JSON.stringify({ runs: compared }) : describeComparison(compared));
  },
} satisfies CommandModule<CommandContext, Options>;
