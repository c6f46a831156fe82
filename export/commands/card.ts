import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe: 'The folder of a model package, such as models/kjv',
    })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .example('$0 card models/kjv', 'Write models/kjv/README.md anew');
}

type Options = OptionsOf<typeof options>;

/** `sentence-vae card`: the model card of a package that another version wrote, or that somebody has changed. */
export const cardCommand = {
  command: 'card <model>',
  describe: 'Write the model card of a package anew, for the Hugging Face Hub',
  builder: options,
  handler: async ({ model, data, signal }: ArgumentsCamelCase<Options>) => {
    const { rewriteCard } = await import('../package/rewrite-card.js');
    const written = await rewriteCard(model, { data, signal });
    console.log(written.length > 0 ? `Wrote ${written.join(', ')}.` : `${model} has this card already.`);
  },
} satisfies CommandModule<CommandContext, Options>;
