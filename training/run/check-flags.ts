import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { SentenceVaeError } from '../../src/errors.js';
import type { TrainArguments } from '../commands/train.js';
import { IMAGE_DEFAULTS, SENTENCE_DEFAULTS } from './defaults.js';
import { parseMemoryLimit } from './memory-limit.js';

const AtLeastOne = Type.Optional(Type.Integer({ minimum: 1 }));
const NotNegative = Type.Optional(Type.Number({ minimum: 0 }));
const Share = Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1 }));

/** What each flag of `train` may be, before anything is read, loaded or written. */
const Flags = Type.Object({
  name: Type.Optional(Type.String({ pattern: '^[^/\\\\.][^/\\\\]*$' })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  epochs: AtLeastOne,
  patience: Type.Optional(Type.Integer({ minimum: 0 })),
  batchSize: AtLeastOne,
  learningRate: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  decay: NotNegative,
  clipNorm: NotNegative,
  beta: NotNegative,
  klEpochs: NotNegative,
  checkpointEvery: AtLeastOne,
  latent: AtLeastOne,
  hidden: AtLeastOne,
  embedding: AtLeastOne,
  vocabulary: Type.Optional(Type.Integer({ minimum: 5 })),
  minCount: AtLeastOne,
  maxTokens: Type.Optional(Type.Integer({ minimum: 2 })),
  wordDropout: Share,
  embeddingDropout: Share,
  outputDropout: Share,
  threads: AtLeastOne,
});

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for the first flag whose value cannot be used */
export function checkFlags(args: TrainArguments): void {
  if (args.memoryLimit !== undefined) parseMemoryLimit(args.memoryLimit);
  const [fault] = Value.Errors(Flags, args);
  if (!fault) return;
  const key = fault.instancePath.slice(1);
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${flagOf(key)} to be a usable value (it ${fault.message})`,
    received: `it is ${String(args[key])}`,
    remedy: 'Run sentence-vae train --help to see what it means',
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for flags that mean something to sentences alone */
export function refuseSentenceFlags(args: TrainArguments): void {
  const given = Object.keys(SENTENCE_DEFAULTS).filter(
    (key) => !(key in IMAGE_DEFAULTS) && args[key] !== undefined,
  );
  if (given.length === 0) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'flags that mean something to a corpus of images',
    received: `${given.map(flagOf).join(', ')} ${given.length === 1 ? 'was' : 'were'} given`,
    remedy: 'Leave that out',
  });
}

/** `--batch-size` for `batchSize`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
