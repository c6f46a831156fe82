import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { Backend } from '../backend/load-backend.js';
import { nodeBackend } from './node-backend.js';
import { ReplayedSteps, type ReplayOptions } from './replayed-steps.js';
import { eagerSteps, type Steps } from './steps.js';

export interface OpenStepsOptions extends Omit<ReplayOptions, 'backend' | 'addon'> {
  /** Run steps as they are written even where they could be replayed. Default: false. */
  eager?: boolean;
}

/** What replaying takes, or why steps are run as they are written. */
export type Replaying =
  | { readonly isPossible: true; readonly backend: NodeJSKernelBackend; readonly addon: string }
  | { readonly isPossible: false; readonly reason: string; readonly remedy: string };

/** The fastest way to run steps on a backend: replayed as graphs on TensorFlow, as they are written elsewhere. */
export function openSteps(backend: Backend, { eager = false, ...options }: OpenStepsOptions = {}): Steps {
  const replaying = replayingOn(backend);
  return eager || !replaying.isPossible
    ? eagerSteps()
    : new ReplayedSteps({ ...options, backend: replaying.backend, addon: replaying.addon });
}

/** Whether steps can be replayed on a backend. */
export function replayingOn(loaded: Backend): Replaying {
  const backend = nodeBackend();
  if (loaded.name !== 'tensorflow' || !backend) {
    return {
      isPossible: false,
      reason: `they run as they are written on ${loaded.name}`,
      remedy: 'See what is missing: sentence-vae doctor',
    };
  }
  if (loaded.graphSession === undefined) {
    return {
      isPossible: false,
      reason: 'the addon that tfjs-node has installed cannot run graphs',
      remedy: `Remove ${loaded.addon}: one that can is made in its place`,
    };
  }
  return { isPossible: true, backend, addon: loaded.graphSession };
}
