import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .positional('run', {
      type: 'string',
      demandOption: true,
      describe:
        'The run to export, such as runs/kjv; with --triton also a model package, or the name of a shipped one',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: "Folder of the model package [default: models/<the run's name>, with -int8 or -fp16]",
    })
    .option('checkpoint', {
      choices: ['best', 'last'] as const,
      requiresArg: true,
      default: 'best' as const,
      describe: 'Best by validation ELBO, or the last one',
    })
    .option('name', {
      type: 'string',
      requiresArg: true,
      describe: "The model's name [default: the output folder's]",
    })
    .option('quantize', {
      choices: ['int8', 'fp16'] as const,
      requiresArg: true,
      describe: 'Compute in 8 bits where that is quicker, or store half precision; compared with float32',
    })
    .option('prior', {
      choices: ['fitted', 'standard'] as const,
      requiresArg: true,
      describe:
        'Fit a density to the latents of training examples for samples to be drawn from, or draw them from the standard normal [default: fitted where the corpus is at hand]',
    })
    .option('corpus', {
      type: 'string',
      requiresArg: true,
      describe: "Where the run's corpus lies now, a recipe or a text file [default: where it lay]",
    })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .option('triton', {
      type: 'string',
      requiresArg: true,
      describe: 'Model repository of a Triton or KServe server to write the package into',
    })
    .option('model-version', {
      ...number('Version to write into the repository; those before go on beside it'),
      default: 1,
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .example('$0 export runs/kjv', 'Write models/kjv')
    .example('$0 export runs/kjv --quantize int8', 'Write models/kjv-int8')
    .example('$0 export kjv --triton repository', 'Write a package that is there for Triton');
}

type Options = OptionsOf<typeof options>;

/** The flags of `export` as yargs hands them over. */
export type ExportArguments = ArgumentsCamelCase<Options>;

/** `sentence-vae export`: a checkpoint becomes a verified model package. */
export const exportCommand = {
  command: 'export <run>',
  describe: 'Turn a run into an ONNX model package',
  builder: options,
  handler: async (args) => (await import('./run-export.js')).runExport(args),
} satisfies CommandModule<CommandContext, Options>;
