import type { Argv } from 'yargs';

/** `<models..>` of a command; `named` says what `name=folder` does there. */
export function takeModels<Before>(yargs: Argv<Before>, named: string) {
  return (
    yargs
      // yargs hands over several positionals as one option that comes several times, and without this keeps only the last.
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .positional('models', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: `Shipped models, folders of models, or hf://owner/name; name=folder ${named}`,
      })
  );
}
