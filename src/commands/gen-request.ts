import { SentenceVaeError } from '../errors.js';
import type { GenArguments } from './gen.js';

/** What `gen` shall write. */
export type GenRequest =
  | { way: 'interpolate'; from: string; to: string }
  | { way: 'sample'; count: number }
  | { way: 'reconstruct'; inputs: string[] }
  | { way: 'score'; inputs: string[] };

type Way = GenRequest['way'];
type Flag = 'temperature' | 'top-k' | 'top-p' | 'steps' | 'path' | 'draw' | 'output';

const WAYS = ['interpolate', 'sample', 'reconstruct', 'score'] as const satisfies Way[];

/** The flags that mean something only along with some of the ways, or with one kind of model. */
const USES: Record<Flag, { ways: readonly Way[]; kind: 'sentence-vae' | 'image-vae' | 'any' }> = {
  temperature: { ways: ['interpolate', 'sample', 'reconstruct'], kind: 'sentence-vae' },
  'top-k': { ways: ['interpolate', 'sample', 'reconstruct'], kind: 'sentence-vae' },
  'top-p': { ways: ['interpolate', 'sample', 'reconstruct'], kind: 'sentence-vae' },
  steps: { ways: ['interpolate'], kind: 'any' },
  path: { ways: ['interpolate'], kind: 'any' },
  draw: { ways: ['reconstruct'], kind: 'any' },
  output: { ways: ['interpolate', 'sample', 'reconstruct'], kind: 'image-vae' },
};

/**
 * Finds what is asked for in the flags.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if that's nothing, more than one thing, or contradicts other flags
 */
export function readRequest(args: GenArguments): GenRequest {
  const given = WAYS.filter((way) => args[way] !== undefined);
  const [way] = given;
  if (way === undefined || given.length > 1) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'one of --interpolate, --sample, --reconstruct and --score',
      received: given.length === 0 ? 'none came' : `${list(given, 'conjunction')} came`,
      remedy: 'Say which of them to do; --help has examples',
    });
  }
  for (const [flag, { ways }] of givenFlags(args)) {
    if (!ways.includes(way)) {
      throw misplaced(flag, `along with ${list(ways, 'disjunction')}`, `with --${way}`);
    }
  }
  switch (way) {
    case 'sample':
      return { way, count: args.sample! };
    case 'interpolate': {
      const [from, to, ...rest] = args.interpolate!.map(String);
      if (from === undefined || to === undefined || rest.length > 0) {
        throw new SentenceVaeError('BAD_ARGUMENT', {
          expected: 'two values after --interpolate',
          received: `${args.interpolate!.length} came`,
          remedy: 'Put each sentence into quotation marks',
        });
      }
      return { way, from, to };
    }
    case 'reconstruct':
    case 'score':
      return { way, inputs: requireSome(way, args[way]!.map(String)) };
    default:
      return way satisfies never;
  }
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for flags that mean nothing to a model of this kind */
export function requireFlagsFor(kind: 'sentence-vae' | 'image-vae', args: GenArguments): void {
  for (const [flag, use] of givenFlags(args)) {
    if (use.kind !== 'any' && use.kind !== kind) {
      throw misplaced(flag, `with ${use.kind} models`, `with one of kind ${kind}`);
    }
  }
}

const list = (flags: readonly string[], type: 'conjunction' | 'disjunction') =>
  new Intl.ListFormat('en-GB', { type }).format(flags.map((flag) => `--${flag}`));

const givenFlags = (args: GenArguments) =>
  Object.entries(USES).filter(([flag]) => args[flag] !== undefined && args[flag] !== false);

function requireSome(way: Way, inputs: string[]): string[] {
  if (inputs.length > 0) return inputs;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `something after --${way}`,
    received: 'nothing came',
    remedy: 'Put each sentence into quotation marks',
  });
}

function misplaced(flag: string, expected: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `--${flag} to be used ${expected}`,
    received: `it came ${received}`,
    remedy: `Leave --${flag} out`,
  });
}
