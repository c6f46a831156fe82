import type { Backend } from '../backend/load-backend.js';
import { nodeBackend } from './node-backend.js';
import { ReplayedSteps, type ReplayOptions } from './replayed-steps.js';
import { eagerSteps, type Steps } from './steps.js';

export interface OpenStepsOptions extends Omit<ReplayOptions, 'backend' | 'addon'> {
  /** Run steps as they are written even where they could be replayed. Default: false. */
  eager?: boolean;
}

/** The fastest way to run steps on a backend: replayed as graphs on TensorFlow, as they are written elsewhere. */
export function openSteps(backend: Backend, { eager = false, ...options }: OpenStepsOptions = {}): Steps {
  const addon = backend.name === 'tensorflow' ? backend.graphSession : undefined;
  const tensorflow = nodeBackend();
  return eager || !addon || !tensorflow
    ? eagerSteps()
    : new ReplayedSteps({ ...options, backend: tensorflow, addon });
}
