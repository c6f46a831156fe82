import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('run', {
      type: 'string',
      requiresArg: true,
      default: 'runs/kjv',
      describe: 'The run to export in every precision',
    })
    .option('corpus', {
      type: 'string',
      requiresArg: true,
      default: 'kjv',
      describe: 'A recipe or a text file, whose test part is read',
    })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .option('limit', number('Judge so many sentences, evenly spread [default: all]'))
    .option('draws', { ...number('Draws from the posterior of each sentence'), default: 1 })
    .option('seed', { ...number('Decides all draws'), default: 1 })
    .option('threads', { ...number('Threads that compute'), default: 2 })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

type Options = OptionsOf<typeof options>;

/** The flags of `bench quality` as yargs hands them over. */
export type QualityBenchArguments = ArgumentsCamelCase<Options>;

/** `bench quality`: what int8 and fp16 packages lose against fp32, on held-out sentences. */
export const qualityCommand = {
  command: 'quality',
  describe: 'Compare int8 and fp16 packages of a run with fp32 on held-out sentences',
  builder: options,
  handler: async (args: QualityBenchArguments) => {
    const { benchQuality } = await import('../quality/bench-quality.js');
    await benchQuality(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
