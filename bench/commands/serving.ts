import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { DEFAULT_MODEL } from '../../src/package/default-model.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('model', {
      type: 'string',
      requiresArg: true,
      default: DEFAULT_MODEL.sentences,
      describe: 'A shipped model of sentences, or a folder',
    })
    .option('corpus', {
      type: 'string',
      requiresArg: true,
      describe: 'Whose held-out sentences are sent [default: that of the model]',
    })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Where corpora are that you bring, one folder each [default: $SENTENCE_VAE_DATA]',
    })
    .option('clients', {
      type: 'string',
      requiresArg: true,
      default: '1,8,64',
      describe: 'How many ask at the same time, separated by commas',
    })
    .option('rounds', { ...number('How often each is measured, in turns'), default: 3 })
    .option('seconds', { ...number('How long each is measured'), default: 10 })
    .option('soak', {
      type: 'boolean',
      default: false,
      describe: 'Instead: all sorts of requests for long, and whether memory stays flat',
    })
    .option('minutes', { ...number('How long --soak takes'), default: 10 })
    .option('connections', {
      ...number('Instead: so many connections at the same time, and what others see meanwhile'),
      default: 0,
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** `bench serving`: load on `sentence-vae serve`, with and without batches. */
export const servingCommand = {
  command: 'serving',
  describe: 'Put load on a server with and without batches in turns, overload it, or soak it',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchServing } = await import('../serving/bench-serving.js');
    await benchServing(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
