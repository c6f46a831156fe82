import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';
import { MEMORY_SHAPE_NAMES } from '../memory/configs.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('config', { choices: MEMORY_SHAPE_NAMES, default: 'small' as const, describe: 'Its sizes' })
    .option('corpus', {
      type: 'string',
      requiresArg: true,
      default: 'kjv',
      describe: 'A recipe, or a text file with one sentence a line (.gz too)',
    })
    .option('steps', { ...number('How long it trains'), default: 2000 })
    .option('seed', { ...number('Decides weights, order, noise and dropout'), default: 1 })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench memory`: what a long training holds at its start and at its end. */
export const memoryCommand = {
  command: 'memory',
  describe: 'Train for long and compare tensors and resident memory with those after step 100',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchMemory } = await import('../memory/bench-memory.js');
    await benchMemory(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
