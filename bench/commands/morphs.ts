import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('model', {
      type: 'string',
      requiresArg: true,
      default: 'kjv',
      describe: 'A model package, or the name of a shipped one',
    })
    .option('corpus', {
      type: 'string',
      requiresArg: true,
      describe:
        'A recipe or a text file, whose test part is morphed [default: what the model was trained on]',
    })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .option('pairs', { ...number('Pairs of sentences to go between'), default: 200 })
    .option('steps', { ...number('Sentences of a way, both ends included'), default: 7 })
    .option('seed', { ...number('Decides which pairs'), default: 1 })
    .option('threads', { ...number('Threads that compute'), default: 2 })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench morphs`: whether the ways between held-out sentences are worth looking at. */
export const morphsCommand = {
  command: 'morphs',
  describe: 'Go between held-out sentences: exact ends, neighbours that differ, sentences that read well',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchMorphs } = await import('../morphs/bench-morphs.js');
    await benchMorphs(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
