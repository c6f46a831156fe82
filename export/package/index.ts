/** Trained runs to model packages; needs Node. */
export { SentenceVaeError, type ErrorCode } from '../../src/errors.js';
export { exportRun, type ExportOptions, type ExportedPackage } from './export-run.js';
export type { CheckpointChoice } from './read-run.js';
export type { Differences } from '../verify/tolerance.js';
