import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('models', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder for the public models; default: in the cache folder',
    })
    .option('fetch-only', {
      type: 'boolean',
      default: false,
      describe: 'Fetch the models, say what each is made of, and stop',
    });
}

type Options = OptionsOf<typeof options>;

/** `bench converter`: public models through `tfjs-to-onnx`. */
export const converterCommand = {
  command: 'converter',
  describe: 'Convert public models and compare them with tfjs and tf2onnx',
  builder: options,
  handler: async (args: ArgumentsCamelCase<Options>) => {
    const { benchConverter } = await import('../converter/bench-converter.js');
    await benchConverter(args, args.signal);
  },
} satisfies CommandModule<CommandContext, Options>;
