import type { Argv, ArgumentsCamelCase, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .option('models', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder for the public models; default: in the cache folder',
    })
    .option('only', {
      type: 'string',
      requiresArg: true,
      describe: 'Names of models to try, with commas; the page is then not written',
    })
    .option('opset', { choices: [17, 18, 19, 20] as const, requiresArg: true, default: 17 as const })
    .option('turns', { ...number('How often each runtime takes its turn; 0 leaves times out'), default: 3 })
    .option('tf2onnx', {
      type: 'boolean',
      default: false,
      describe: 'Try tf2onnx on the same files (two Python environments, 700 MB each to download, once)',
    })
    .option('fetch-only', {
      type: 'boolean',
      default: false,
      describe: 'Fetch the models, say what each is made of, and stop',
    })
    .option('browser', {
      type: 'string',
      requiresArg: true,
      describe: 'A Chromium to convert the models in, as in Node; that is then all',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'The page to write; default: docs/converter-results.md, where all models are tried',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
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
