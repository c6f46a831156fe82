import { readFile } from 'node:fs/promises';
import { messageOf, SentenceVaeError } from '../../errors.js';
import { lightly } from '../../terminal/emphasis.js';
import type { Direction } from '../../ways/direction.js';
import type { GenArguments } from '../gen.js';
import { sentenceInJson } from './in-json.js';
import { requireValues, someTexts, texts } from './values.js';
import { WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const directionFlags = {
  direction: texts('Move the sentences of --apply from those of one file towards those of another'),
} as const;

export const directionDetails = {
  apply: someTexts('The sentences that --direction moves'),
  save: {
    type: 'string',
    requiresArg: true,
    describe: 'Write the direction there, as JSON; --direction takes such a file, too',
  },
} as const;

/** What `--direction` asks for: to go along a saved direction, or one between two files of sentences. */
export interface DirectionRequest {
  way: 'direction';
  source: { saved: string } | { from: string; to: string };
  inputs: string[];
}

/** Along an attribute. */
export const directionWay = {
  takes: { 'sentence-vae': [...WORD_CHOICE, 'apply', 'strength', 'save'] },
  read: ({ direction = [], apply = [], save }: GenArguments): DirectionRequest => {
    const [from, to] = requireValues('direction', direction, {
      least: 1,
      most: 2,
      expected: 'two files of sentences, or a saved direction,',
    });
    if (from === '-' && to === '-') {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'standard input for one of the files after --direction',
        received: 'both are -',
        remedy: 'Name a file for the other',
      });
    }
    if (apply.length === 0 && save === undefined) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'sentences after --apply, or a file after --save, along with --direction',
        received: 'neither came',
        remedy: 'Say what to do with the direction',
      });
    }
    return {
      way: 'direction',
      source: to === undefined ? { saved: from! } : { from: from!, to },
      inputs: apply.map(String),
    };
  },
} as const satisfies Way<DirectionRequest>;

export async function writeAlongDirection(
  { source, inputs }: DirectionRequest,
  task: SentenceTask,
): Promise<Written> {
  const { vae, args, options } = task;
  const direction = 'saved' in source ? await load(source.saved) : await between(source, task);
  const sentences = await vae.shift(inputs, direction, { ...options, strength: args.strength });
  if (args.save !== undefined) {
    const { writeAtomically } = await import('../../files/write-atomically.js');
    await writeAtomically(args.save, `${JSON.stringify(direction)}\n`);
  }
  return {
    json: {
      sentences: sentences.map((each, i) => ({ from: inputs[i]!, ...sentenceInJson(each) })),
      direction: direction.sentences,
    },
    lines: sentences.map(({ text }, i) =>
      inputs.length > 1 ? `${lightly(`${inputs[i]!} →`)} ${text}` : text,
    ),
  };
}

async function between(
  { from, to }: { from: string; to: string },
  { vae, args }: SentenceTask,
): Promise<Direction> {
  const { readLines } = await import('./read-lines.js');
  return vae.direction(readLines(from, args.signal), readLines(to, args.signal), { signal: args.signal });
}

async function load(path: string): Promise<Direction> {
  const { readDirection } = await import('../../ways/direction.js');
  const name = path === '-' ? 'standard input' : path;
  let value: unknown;
  try {
    value = JSON.parse(path === '-' ? await readStandardInput() : await readFile(path, 'utf8'));
  } catch (cause) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `two files of sentences after --direction, or one with a saved direction`,
      received:
        cause instanceof SyntaxError ? `${name} is not JSON` : `${name} cannot be read (${messageOf(cause)})`,
      remedy: 'Name both files, or save a direction with --save first',
      cause,
    });
  }
  return readDirection(value);
}

async function readStandardInput(): Promise<string> {
  const { text } = await import('node:stream/consumers');
  return text(process.stdin);
}
