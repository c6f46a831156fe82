import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { bulkOptions } from './bulk-options.js';
import type { CommandContext } from './command-context.js';
import { number, type OptionsOf } from './options.js';

// Loads nothing heavy.
function options(yargs: Argv<CommandContext>) {
  return bulkOptions(yargs)
    .option(
      'draws',
      number('Also tell −ELBO and −log p(x) of each line, by this many draws from its posterior'),
    )
    .option('seed', number('Decides the draws [default: a new one each time]'))
    .example('$0 score lines.txt -o scores.csv', 'A log-probability for each line')
    .example('$0 score lines.txt -o scores.parquet --draws 100', 'The same with −ELBO and −log p(x)')
    .example('zcat lines.gz | $0 score - | head', 'From standard input to standard output');
}

type Flags = OptionsOf<typeof options>;

export type ScoreArguments = ArgumentsCamelCase<Flags>;

/** `score`: the log-probability of each line of a file. */
export const scoreCommand: CommandModule<CommandContext, Flags> = {
  command: 'score <file>',
  describe: 'Write the log-probability of each line of a file, however many there are',
  builder: options,
  handler: async (args) => (await import('./bulk-commands.js')).score(args),
};
