import { FORMATS } from '../../bulk/formats/format-names.js';
import { SentenceVaeError } from '../../errors.js';
import type { GenArguments } from '../gen.js';
import { number } from '../options.js';
import { text } from './values.js';
import { WORD_CHOICE, type Way } from './way.js';

export const fromFlags = {
  from: text(
    'Write each line of a file again, or a sentence for each row of an .npy file; - is standard input',
  ),
} as const;

export const fromDetails = {
  format: {
    choices: FORMATS,
    requiresArg: true,
    describe: 'Format of what --from writes [default: what the name says; txt for standard output]',
  },
  strict: { type: 'boolean', describe: 'Stop --from at the first line that is unusable' },
  overwrite: { type: 'boolean', describe: 'Start --from anew, whatever stands at the output' },
  workers: number('How many batches --from computes at once [default: 1]'),
} as const;

/** What `--from` asks for. */
export interface FromRequest {
  way: 'from';
  file: string;
}

/** A file, line by line, however many there are. */
export const fromWay = {
  takes: {
    'sentence-vae': [...WORD_CHOICE, 'draw', 'output', 'format', 'strict', 'overwrite', 'workers'],
  },
  read: ({ from = '', draw, json, image }: GenArguments): FromRequest => {
    if (json) throw refuse('--json', 'it came with --from', 'Say --format jsonl instead');
    if (image) throw refuse('--image', 'it came with --from', 'Leave one of them out');
    if (draw && isLatentFile(from)) {
      throw refuse('--draw', `it came with latents, ${from}, which are points already`, 'Leave --draw out');
    }
    return { way: 'from', file: from };
  },
} as const satisfies Way<FromRequest>;

/** Whether a file has latents rather than text. */
export const isLatentFile = (path: string) => /\.npy(\.gz)?$/i.test(path);

function refuse(flag: string, received: string, remedy: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${flag} to be used with sentences on the command line or in a file that suits it`,
    received,
    remedy,
  });
}
