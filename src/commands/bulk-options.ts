import { DEFAULT_MODEL } from '../package/default-model.js';
import type { Argv } from 'yargs';
import { FORMATS } from '../bulk/formats/format-names.js';
import type { CommandContext } from './command-context.js';
import { number, runtimeOptions } from './options.js';

/** The flags of all commands that work through a file. */
export function bulkOptions(yargs: Argv<CommandContext>) {
  return yargs
    .positional('file', {
      type: 'string',
      demandOption: true,
      describe: 'Text with a sentence a line, also as gzip; - reads standard input',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      default: '-',
      describe: 'A file that ends in .jsonl, .csv, .npy or .parquet; - is standard output',
    })
    .option('format', {
      choices: FORMATS,
      requiresArg: true,
      describe: 'Format of the output [default: what its name says; jsonl for -]',
    })
    .option('model', {
      type: 'string',
      requiresArg: true,
      default: DEFAULT_MODEL.sentences,
      describe: 'A shipped model, the folder of one, or one on the Hugging Face Hub: hf://owner/name',
    })
    .option('strict', { type: 'boolean', default: false, describe: 'Stop at the first unusable line' })
    .option('overwrite', {
      type: 'boolean',
      default: false,
      describe: 'Start anew, whatever stands at the output',
    })
    .option('workers', number('How many batches are computed at once [default: 1]'))
    .options(runtimeOptions);
}
