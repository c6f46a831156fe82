import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('lines', { ...number('How many sentences'), default: 1_000_000 })
    .option('model', {
      type: 'string',
      requiresArg: true,
      default: 'kjv',
      describe: 'A shipped model, or a folder',
    })
    .option('format', {
      choices: ['npy', 'jsonl', 'csv', 'parquet'] as const,
      default: 'npy' as const,
      describe: 'What is written',
    })
    .option('workers', number('How many batches are computed at once [default: as embed]'))
    .option('threads', number('How many threads compute each [default: as embed]'))
    .option('seed', { ...number('Decides the sentences and the moment of the kill'), default: 1 })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench bulk`: a million sentences through `embed`. */
export const bulkCommand = {
  command: 'bulk',
  describe: 'Embed a million sentences, killed once and left alone, and compare bytes and memory',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchBulk } = await import('../bulk/bench-bulk.js');
    await benchBulk(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
