import { join } from 'node:path';
import { messageOf, SentenceVaeError } from '../../src/errors.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { Backend } from '../backend/load-backend.js';
import { announceProfile } from '../commands/announce-profile.js';
import type { TrainArguments } from '../commands/train.js';
import { chromeTrace } from '../graph/chrome-trace.js';
import { openSteps } from '../graph/open-steps.js';
import { Profiler } from '../graph/profiler.js';
import type { Steps } from '../graph/steps.js';
import { TRAINING_STEP } from '../loop/step.js';
import type { RunConfig } from './run-config.js';

/** Steps of training that `--profile` leaves out at the start, and that it looks at. */
const SKIPPED = 20;
const NOTED = 10;

/**
 * Checks, before anything is written, that what the flags ask of replayed steps can be had.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function demandReplay(
  backend: Backend,
  { eager, profile, precision = 'float32' }: Pick<TrainArguments, 'eager' | 'profile' | 'precision'>,
): void {
  const isReplayed = !eager && backend.name === 'tensorflow' && backend.graphSession !== undefined;
  if (isReplayed || (!profile && precision === 'float32')) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `steps that are replayed as a graph, for ${profile ? '--profile' : `--precision ${precision}`}`,
    received: eager ? '--eager was given' : `they run as they are written on ${backend.name}`,
    remedy: eager ? 'Leave out --eager' : 'See what is missing: sentence-vae doctor',
  });
}

/** Opens the way that a run's steps are run by, as the flags and its configuration say. */
export function openTrainingSteps(
  folder: string,
  { precision }: RunConfig,
  backend: Backend,
  { eager, profile, threads }: TrainArguments,
): Steps {
  demandReplay(backend, { eager, profile, precision });
  const onDone = (profiler: Profiler) => {
    const path = join(folder, 'profile.json');
    // Not waited for: the run goes on meanwhile.
    void writeAtomically(path, JSON.stringify(chromeTrace(profiler.runs))).then(
      () => announceProfile(profiler, `Trace, for chrome://tracing or ui.perfetto.dev: ${path}`),
      (error: unknown) => announceProfile(profiler, `The trace could not be written: ${messageOf(error)}.`),
    );
  };
  const profiler = profile ? new Profiler(TRAINING_STEP, { skip: SKIPPED, note: NOTED, onDone }) : undefined;
  return openSteps(backend, { eager, precision, threads, profiler });
}
