import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { bulkOptions } from './bulk-options.js';
import type { CommandContext } from './command-context.js';
import type { OptionsOf } from './options.js';

// Loads nothing heavy.
function options(yargs: Argv<CommandContext>) {
  return bulkOptions(yargs)
    .option('log-variance', {
      type: 'boolean',
      default: false,
      describe: 'Write the log-variances of the posteriors too',
    })
    .example('$0 embed lines.txt -o latents.npy', 'A row of numbers for each line')
    .example(
      '$0 embed lines.txt.gz -o latents.parquet',
      'The same with the text; run it again to go on after a kill',
    );
}

type Flags = OptionsOf<typeof options>;

export type EmbedArguments = ArgumentsCamelCase<Flags>;

/** `embed`: the latent of each line of a file. */
export const embedCommand: CommandModule<CommandContext, Flags> = {
  command: 'embed <file>',
  describe: 'Write the latent of each line of a file, however many there are',
  builder: options,
  handler: async (args) => (await import('./bulk-commands.js')).embed(args),
};
