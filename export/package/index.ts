/**
 * Trained runs to model packages; needs Node.
 *
 * @module sentence-vae/export
 */
export { SentenceVaeError, type Complaint, type ErrorCode } from '../../src/errors.js';
export { exportRun, type ExportOptions, type ExportedPackage } from './export-run.js';
export type { CheckpointChoice } from './read-run.js';
export type { QuantizationChange } from '../verify/quantization-change.js';
export type { Differences } from '../verify/tolerance.js';
