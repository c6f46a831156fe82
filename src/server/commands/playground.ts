import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../commands/command-context.js';
import type { OptionsOf } from '../../commands/options.js';
import { takeModels } from './models-positional.js';

// Loads nothing heavy.
function options(yargs: Argv<CommandContext>) {
  return takeModels(yargs, 'gives one another name')
    .option('out', {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'The folder to write, a new one or an empty one',
    })
    .example('$0 playground kjv mnist --out site', 'A folder for any web server; models run in the page');
}

type Flags = OptionsOf<typeof options>;

/** `playground`: the page of the playground as files, with models that run in it. */
export const playgroundCommand: CommandModule<CommandContext, Flags> = {
  command: 'playground <models..>',
  describe: 'Write a page to play with models, as files for any web server',
  builder: options,
  handler: async ({ models, out, signal }: ArgumentsCamelCase<Flags> & CommandContext) => {
    const [{ modelSources }, { writeStatic }, { showDownload }] = await Promise.all([
      import('../models/model-source.js'),
      import('../playground/write-static.js'),
      import('../../commands/show-download.js'),
    ]);
    const sources = await (async () => {
      using download = showDownload(signal);
      return await modelSources(models, download);
    })();
    const { files, bytes } = await writeStatic(out, sources);
    const megabytes = (bytes / 1e6).toFixed(1);
    console.log(`Wrote ${out}: ${files.length} files, ${megabytes} MB. To look at it: npx serve ${out}`);
  },
};
