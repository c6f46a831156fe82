import { SentenceVaeError } from '../errors.js';
import type { PackageConfig } from '../package/config.js';
import type { GenArguments } from './gen.js';
import { analogyWay } from './ways/analogy.js';
import { directionWay } from './ways/direction.js';
import { fromWay } from './ways/from.js';
import { gridWay } from './ways/grid.js';
import { infillWay } from './ways/infill.js';
import { interpolateWay } from './ways/interpolate.js';
import { nearestWay } from './ways/nearest.js';
import { planeWay } from './ways/plane.js';
import { reconstructWay } from './ways/reconstruct.js';
import { sampleWay } from './ways/sample.js';
import { scoreWay } from './ways/score.js';
import { similarWay } from './ways/similar.js';
import type { HowFlag, Way } from './ways/way.js';

/** Every way to write, by the flag that asks for it. */
const WAYS = {
  interpolate: interpolateWay,
  grid: gridWay,
  plane: planeWay,
  sample: sampleWay,
  reconstruct: reconstructWay,
  similar: similarWay,
  analogy: analogyWay,
  infill: infillWay,
  direction: directionWay,
  nearest: nearestWay,
  score: scoreWay,
  from: fromWay,
} as const satisfies Record<string, Way<unknown>>;

type WayName = keyof typeof WAYS;
type Kind = PackageConfig['kind'];

/** What `gen` shall write. */
export type GenRequest = ReturnType<(typeof WAYS)[WayName]['read']>;

type WayOf<K extends Kind> = {
  [Name in WayName]: K extends keyof (typeof WAYS)[Name]['takes'] ? Name : never;
}[WayName];

/** What can be asked of models of one kind. */
export type RequestOf<K extends Kind> = Extract<GenRequest, { way: WayOf<K> }>;

// Object.keys forgets which keys there are.
const NAMES = Object.keys(WAYS) as WayName[];

/**
 * Finds what is asked for in the flags.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if that's nothing, more than one thing, or contradicts other flags
 */
export function readRequest(args: GenArguments): GenRequest {
  const given = NAMES.filter((name) => args[name] !== undefined);
  const [name] = given;
  if (name === undefined || given.length > 1) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `one of ${list(NAMES, 'conjunction')}`,
      received: given.length === 0 ? 'none came' : `${list(given, 'conjunction')} came`,
      remedy: 'Say which of them to do; --help has examples',
    });
  }
  for (const flag of givenFlags(args)) {
    const users = NAMES.filter((each) => kindsTaking(each, flag).length > 0);
    if (users.includes(name)) continue;
    throw misplaced(flag, `along with ${list(users, 'disjunction')}`, `with --${name}`);
  }
  return WAYS[name].read(args);
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for flags that mean nothing to models of this kind, written with in this way */
export function requireFlagsFor({ way }: GenRequest, args: GenArguments, kind: Kind): void {
  for (const flag of givenFlags(args)) {
    const kinds = kindsTaking(way, flag);
    if (!kinds.includes(kind))
      throw misplaced(flag, `with ${kinds.join()} models`, `with one of kind ${kind}`);
  }
}

/**
 * Checks that models of a kind do what is asked for.
 * @param name the model's
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function requireRequestOf<K extends Kind>(
  kind: K,
  request: GenRequest,
  name: string,
): asserts request is RequestOf<K> {
  const { takes } = WAYS[request.way];
  if (kind in takes) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${Object.keys(takes).join(' or ')} models for --${request.way}`,
    received: `${name} is one of kind ${kind}`,
    remedy: kind === 'image-vae' ? 'Choose another model' : 'Add --image, or choose another model',
  });
}

/** The kinds of models that do something with a flag when they write in this way. */
function kindsTaking(name: WayName, flag: HowFlag): string[] {
  const takes: Way<unknown>['takes'] = WAYS[name].takes;
  return Object.entries(takes)
    .filter(([, flags]) => flags.includes(flag))
    .map(([kind]) => kind);
}

/** The flags that came and that some way takes. */
function givenFlags(args: GenArguments): HowFlag[] {
  const all = NAMES.flatMap((name) => Object.values<readonly HowFlag[]>(WAYS[name].takes).flat());
  return [...new Set(all)].filter((flag) => args[flag] !== undefined && args[flag] !== false);
}

const list = (flags: readonly string[], type: 'conjunction' | 'disjunction') =>
  new Intl.ListFormat('en-GB', { type }).format(flags.map((flag) => `--${flag}`));

function misplaced(flag: string, expected: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `--${flag} to be used ${expected}`,
    received: `it came ${received}`,
    remedy: `Leave --${flag} out`,
  });
}
