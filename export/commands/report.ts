import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, type OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .positional('run', {
      type: 'string',
      demandOption: true,
      describe: 'The run to report on, such as runs/kjv',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'The HTML file to write [default: report.html in the run]',
    })
    .option('checkpoint', {
      choices: ['best', 'last'] as const,
      requiresArg: true,
      default: 'best' as const,
      describe: 'Which one writes what is shown: the best by validation ELBO, or the last one',
    })
    .option('seed', { ...number('Decides the samples'), default: 1 })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .option('threads', number('Threads that compute [default: all cores]'))
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .example('$0 report runs/kjv', 'Write runs/kjv/report.html');
}

type Options = OptionsOf<typeof options>;

/** The flags of `report` as yargs hands them over. */
export type ReportArguments = ArgumentsCamelCase<Options>;

/** `sentence-vae report`: a run on one page, to look at. */
export const reportCommand = {
  command: 'report <run>',
  describe: 'Show a run on one HTML page: curves, latents, what it writes',
  builder: options,
  handler: async (args: ReportArguments) => {
    const { requireTfjs } = await import('../../training/backend/require-tfjs.js');
    requireTfjs('to read the run with');
    const { writeReport } = await import('../report/write-report.js');
    const { megabytes } = await import('./describe-conversion.js');
    const written = await writeReport(args, args.signal);
    console.log(
      args.json ? JSON.stringify(written) : `Wrote ${written.output}, ${megabytes(written.bytes)}.`,
    );
  },
} satisfies CommandModule<CommandContext, Options>;
