import type { Machine } from '../machine.js';
import type { Coverage } from './coverage.js';
import type { ModelLine } from './jobs.js';
import type { ModelFacts } from './model-facts.js';
import type { BenchModel } from './models.js';
import type { Peer } from './tf2onnx/environments.js';
import type { PeerResult } from './tf2onnx/convert.js';

type Line<Stage extends ModelLine['stage']> = Omit<Extract<ModelLine, { stage: Stage }>, 'stage'>;

/** What came of one model; a stage is missing where the one before it failed or was left out. */
export interface ModelResult extends Pick<BenchModel, 'name' | 'package' | 'kind' | 'tries' | 'cannot'> {
  facts: ModelFacts;
  converted?: Line<'converted'>;
  compared?: Line<'compared'>;
  timed?: Line<'timed'>;
  failed?: { at: string; message: string };
  tf2onnx?: Record<Peer, PeerResult>;
}

/** What `bench converter --json` prints. */
export interface ConverterReport {
  machine: Machine;
  opset: number;
  /** How many models match tfjs, of how many that can be converted. */
  equal: number;
  all: number;
  layers: Coverage;
  ops: Coverage;
  models: ModelResult[];
}

/** The largest difference from tfjs over the output's scale that counts as equal. */
export const TOLERANCE = 1e-4;

/** The same where weights are stored as float16: what is computed from such is often the small difference of large numbers. */
export const HALF_TOLERANCE = 1e-3;

/** Whether a model that cannot be converted was refused. */
export function isRefused({ cannot, failed }: Pick<ModelResult, 'cannot' | 'failed'>): boolean {
  return cannot !== undefined && failed?.at === 'convert';
}

/** Whether a model was converted and computes what tfjs does. */
export function isEqual({ compared, facts }: Pick<ModelResult, 'compared' | 'facts'>): boolean {
  const tolerance = facts.stored.includes('float16') ? HALF_TOLERANCE : TOLERANCE;
  return compared !== undefined && compared.difference !== null && compared.difference <= tolerance;
}
