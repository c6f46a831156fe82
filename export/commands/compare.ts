import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';
import type { ComparedRun } from '../../training/run/compare-runs.js';

function options(yargs: Argv<CommandContext>) {
  return (
    yargs
      // yargs hands over several positionals as one option that comes several times, and without this keeps only the last.
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Runs, such as runs/kjv runs/kjv-2',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'An HTML file to write as well: the table, KL against reconstruction, and curves',
      })
      .option('markdown', { type: 'boolean', default: false, describe: 'Print the table in Markdown' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 compare runs/*', 'One line for each run, the best first')
      .example('$0 compare runs/* --output comparison.html', 'The same with plots, on one page')
  );
}

type Options = OptionsOf<typeof options>;

/** `sentence-vae compare`: runs side by side. */
export const compareCommand = {
  command: 'compare <runs..>',
  describe: 'Put runs side by side: what sets them apart, and how good they are',
  builder: options,
  handler: async ({ runs, output, markdown, json }: ArgumentsCamelCase<Options>) => {
    const { requireTfjs } = await import('../../training/backend/require-tfjs.js');
    requireTfjs('to read runs with');
    const { compareRuns, comparisonInMarkdown, describeComparison } =
      await import('../../training/run/compare-runs.js');
    const compared = await compareRuns(runs);
    const written = output === undefined ? undefined : await writePage(output, compared);
    if (json) {
      // What metrics.jsonl says in full is not said here again.
      console.log(
        JSON.stringify({
          runs: compared.map(({ run, settings, epochs, seconds, best, evaluation }) => ({
            run,
            settings,
            epochs,
            seconds,
            best,
            evaluation,
          })),
          ...written,
        }),
      );
      return;
    }
    console.log(markdown ? comparisonInMarkdown(compared) : describeComparison(compared));
    if (written === undefined) return;
    const { megabytes } = await import('./describe-conversion.js');
    console.log(`Wrote ${written.output}, ${megabytes(written.bytes)}.`);
  },
} satisfies CommandModule<CommandContext, Options>;

async function writePage(output: string, runs: readonly ComparedRun[]) {
  const { comparisonPage } = await import('../report/comparison-page.js');
  const { writeAtomically } = await import('../../src/files/write-atomically.js');
  const page = comparisonPage(runs);
  await writeAtomically(output, page);
  return { output, bytes: Buffer.byteLength(page) };
}
