import { join } from 'node:path';
import { messageOf, SentenceVaeError } from '../../src/errors.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { Backend } from '../backend/load-backend.js';
import { say } from '../backend/say.js';
import { announceProfile } from '../commands/announce-profile.js';
import { chromeTrace } from '../graph/chrome-trace.js';
import { openSteps, replayingOn } from '../graph/open-steps.js';
import type { Precision } from '../graph/precision.js';
import { Profiler } from '../graph/profiler.js';
import type { Steps } from '../graph/steps.js';
import { TRAINING_STEP } from '../loop/step.js';
import type { RunConfig } from './run-config.js';

/** Steps of training that `--profile` leaves out at the start, and that it looks at. */
const SKIPPED = 20;
const NOTED = 10;

/** The flags of `train` that say how its steps are run. */
interface StepFlags {
  eager?: boolean | undefined;
  profile?: boolean | undefined;
  precision?: Precision | undefined;
  threads?: number | undefined;
}

/**
 * Checks, before anything is written, that what the flags ask of replayed steps can be had.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function demandReplay(backend: Backend, { eager, profile, precision = 'float32' }: StepFlags): void {
  const asked = profile ? '--profile' : precision === 'float32' ? undefined : `--precision ${precision}`;
  if (asked === undefined) return;
  const replaying = replayingOn(backend);
  if (replaying.isPossible && !eager) return;
  const { reason, remedy } = replaying.isPossible
    ? { reason: '--eager was given', remedy: 'Leave out --eager' }
    : replaying;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `steps that are replayed as a graph, for ${asked}`,
    received: reason,
    remedy,
  });
}

/** Opens the way that a run's steps are run by, as the flags and its configuration say. */
export function openTrainingSteps(
  folder: string,
  { precision }: RunConfig,
  backend: Backend,
  { eager = false, profile, threads }: StepFlags,
): Steps {
  demandReplay(backend, { eager, profile, precision });
  sayIfSlow(backend, eager);
  const onDone = (profiler: Profiler) => {
    const path = join(folder, 'profile.json');
    // Not waited for: the run goes on meanwhile.
    void writeAtomically(path, JSON.stringify(chromeTrace(profiler.runs))).then(
      () => announceProfile(profiler, `Trace, for chrome://tracing or ui.perfetto.dev: ${path}`),
      (error: unknown) => announceProfile(profiler, `The trace could not be written: ${messageOf(error)}.`),
    );
  };
  const profiler = profile ? new Profiler(TRAINING_STEP, { skip: SKIPPED, note: NOTED, onDone }) : undefined;
  const steps = openSteps(backend, { eager, precision, threads, profiler });
  return profiler ? sayingIfTooFew(steps, profiler) : steps;
}

/** The same steps; where they end before the profile is whole, they say so. */
function sayingIfTooFew(steps: Steps, { runs }: Profiler): Steps {
  return {
    compile: (step, options) => steps.compile(step, options),
    readVariables: () => steps.readVariables(),
    [Symbol.dispose]: () => {
      steps[Symbol.dispose]();
      if (runs.length >= NOTED) return;
      say(`There is no profile: it takes ${SKIPPED} steps to warm up and ${NOTED} to look at, at least.`);
    },
  };
}

/** That there is no TensorFlow is said where it is looked for; that it cannot replay steps, nowhere else. */
function sayIfSlow(backend: Backend, eager: boolean): void {
  const replaying = replayingOn(backend);
  if (eager || replaying.isPossible || backend.name !== 'tensorflow') return;
  say(`Steps are not replayed as graphs, which is slow: ${replaying.reason}. ${replaying.remedy}.`);
}
