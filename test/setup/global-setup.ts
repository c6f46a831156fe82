import type { TestProject } from 'vitest/node';
import { Lack } from '../../training/backend/lack.js';
import { prepareTensorflow } from '../../training/backend/prepare-tensorflow.js';
import { findInstalledAddon } from '../../training/backend/tfjs-node.js';
import { preparePython } from './python-environment.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of a Python that has the packages of test/setup/requirements.txt. */
    python: string;
  }
}

/** Prepares, once and before any test, what several test files would otherwise all wait for. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('python', await demand('check files with Python', preparePython));
  if (!findInstalledAddon()) await demand('train with TensorFlow', prepareTensorflow);
}

/** A machine that cannot have this fails here and says why, rather than testing something else. */
async function demand<Result>(what: string, prepare: () => Promise<Result>): Promise<Result> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof Lack)) throw error;
    throw new Error(`The tests ${what}, but ${error.message}. ${error.remedy}.`, { cause: error });
  }
}
