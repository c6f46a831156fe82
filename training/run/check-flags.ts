import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { SentenceVaeError } from '../../src/errors.js';
import type { TrainArguments } from '../commands/train.js';
import {
  faultOfLanguageModel,
  faultOfLength,
  faultOfPosterior,
  faultOfWordDropout,
  type Fault,
} from './check-combinations.js';
import {
  ACTIVATIONS,
  BINARIZATIONS,
  FREE_BITS_PER,
  KL_SCHEDULES,
  LEARNING_RATE_SCHEDULES,
  OPTIMIZERS,
} from './choices.js';
import { IMAGE_DEFAULTS, SENTENCE_DEFAULTS } from './defaults.js';
import { flagOf } from './flag-of.js';
import { parseMemoryLimit } from './memory-limit.js';
import { sentenceDefaults } from './presets.js';
import { PRECISIONS } from '../graph/precision.js';

const AtLeastOne = Type.Optional(Type.Integer({ minimum: 1 }));
const NotNegative = Type.Optional(Type.Number({ minimum: 0 }));
const Share = Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1 }));

function oneOf(choices: readonly string[]) {
  return Type.Optional(Type.Union(choices.map((choice) => Type.Literal(choice))));
}

/** What each flag of `train` may be, before anything is read, loaded or written. */
const Flags = Type.Object({
  name: Type.Optional(Type.String({ pattern: '^[^/\\\\.][^/\\\\]*$' })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  epochs: AtLeastOne,
  patience: Type.Optional(Type.Integer({ minimum: 0 })),
  batchSize: AtLeastOne,
  // yargs knows these choices too, but not those of a sweep.
  optimizer: oneOf(OPTIMIZERS),
  learningRateSchedule: oneOf(LEARNING_RATE_SCHEDULES),
  klSchedule: oneOf(KL_SCHEDULES),
  freeBitsPer: oneOf(FREE_BITS_PER),
  precision: oneOf(PRECISIONS),
  learningRate: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  decay: NotNegative,
  clipNorm: NotNegative,
  beta: NotNegative,
  klEpochs: NotNegative,
  klCycles: AtLeastOne,
  plateauEpochs: Type.Optional(Type.Integer({ minimum: 0 })),
  plateauFactor: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
  aggressiveUpdates: Type.Optional(Type.Integer({ minimum: 0 })),
  pretrainingEpochs: Type.Optional(Type.Integer({ minimum: 0 })),
  klSlope: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  klMidpoint: NotNegative,
  freeBits: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  checkpointEvery: AtLeastOne,
  latent: Type.Optional(Type.Integer({ minimum: 0 })),
  hidden: AtLeastOne,
  layers: AtLeastOne,
  activation: oneOf(ACTIVATIONS),
  binarize: oneOf(BINARIZATIONS),
  embedding: AtLeastOne,
  embeddingDeviation: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  vocabulary: Type.Optional(Type.Integer({ minimum: 5 })),
  minCount: AtLeastOne,
  maxTokens: Type.Optional(Type.Integer({ minimum: 2 })),
  wordDropout: Share,
  wordDropoutEpochs: NotNegative,
  wordDropoutFrom: Share,
  caseDropout: Share,
  batchNormMean: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  leastKl: NotNegative,
  embeddingDropout: Share,
  recurrentDropout: Share,
  outputDropout: Share,
  threads: AtLeastOne,
});

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for the first flag whose value cannot be used, or that others rule out */
export function checkFlags(args: TrainArguments): void {
  if (args.memoryLimit !== undefined) parseMemoryLimit(args.memoryLimit);
  const [fault] = Value.Errors(Flags, args);
  if (fault) {
    const key = fault.instancePath.slice(1);
    throw badArgument(
      `${flagOf(key)} to be a usable value (it ${fault.message})`,
      `it is ${String(args[key])}`,
      'Run sentence-vae train --help to see what it means',
    );
  }
  const combined =
    faultOfLanguageModel(args) ??
    faultOf(args) ??
    faultOfLength(args) ??
    faultOfPosterior(args) ??
    faultOfWordDropout(args);
  if (combined) throw badArgument(...combined);
}

/** What stands against a combination of flags, before any time is spent. */
function faultOf(args: TrainArguments): Fault | undefined {
  // A resumed run's flags are compared with the run instead.
  if (args.resume !== undefined) return undefined;
  const { beta, freeBits, freeBitsPer, klSchedule, aggressiveUpdates, pretrainingEpochs } = args;
  const defaults = sentenceDefaults(args);
  if ((freeBits ?? defaults.freeBits) !== undefined && (beta ?? defaults.beta) === 0) {
    return [
      '--free-bits with a β above 0',
      'at β = 0 no KL costs anything, so that there is nothing to make free',
      'Leave one of the two out',
    ];
  }
  if (freeBitsPer !== undefined && freeBits === undefined && defaults.freeBits === undefined) {
    return [
      '--free-bits-per beside --free-bits',
      'there is no --free-bits',
      'Say how many nats: --free-bits 8',
    ];
  }
  const ahead = aggressiveUpdates ?? defaults.aggressiveUpdates;
  if (ahead > 0 && (pretrainingEpochs ?? defaults.pretrainingEpochs) > 0) {
    return [
      'either --aggressive-updates or --pretraining-epochs',
      'both were asked for',
      'Leave one of them out: both are there to give the decoder an encoder worth listening to',
    ];
  }
  const kind = klSchedule ?? defaults.klSchedule;
  const foreign = Object.entries(ONLY_OF).find(([flag, only]) => args[flag] !== undefined && kind !== only);
  if (!foreign) return undefined;
  const [flag, only] = foreign;
  return [
    `${flagOf(flag)} beside --kl-schedule ${only}`,
    `the schedule is ${kind}`,
    `Leave it out, or say --kl-schedule ${only}`,
  ];
}

/** The one schedule that a flag means something to. */
const ONLY_OF = { klCycles: 'cyclical', klSlope: 'logistic', klMidpoint: 'logistic' } as const;

function badArgument(...[expected, received, remedy]: Fault): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', { expected, received, remedy });
}

/** The flags that mean something to the one kind of corpus and nothing to the other. */
const FLAGS_OF = {
  sentences: ['preset', ...Object.keys(SENTENCE_DEFAULTS).filter((key) => !(key in IMAGE_DEFAULTS))],
  images: Object.keys(IMAGE_DEFAULTS).filter((key) => !(key in SENTENCE_DEFAULTS)),
} as const;

/**
 * @param kind what the flags are to mean something to
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for flags that mean something to the other kind of corpus alone
 */
export function refuseForeignFlags(args: TrainArguments, kind: keyof typeof FLAGS_OF): void {
  const foreign = FLAGS_OF[kind === 'images' ? 'sentences' : 'images'];
  const given = foreign.filter((key) => args[key] !== undefined);
  if (kind === 'images' && args.latent === 0) given.push('latent 0');
  if (given.length === 0) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `flags that mean something to a corpus of ${kind}`,
    received: `${given.map(flagOf).join(', ')} ${given.length === 1 ? 'was' : 'were'} given`,
    remedy: 'Leave that out',
  });
}
