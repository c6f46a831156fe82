import { join } from 'node:path';
import { EventFile, type Summary } from './event-file.js';

/** What `tensorboard --logdir runs` draws of a run. */
export interface TensorBoard {
  scalars(values: Readonly<Record<string, number>>, step: number): Promise<void>;
  /** The distribution of numbers. */
  histogram(tag: string, values: Float32Array, step: number): Promise<void>;
  texts(tag: string, texts: readonly string[], step: number): Promise<void>;
}

export function openTensorBoard(run: string): TensorBoard {
  const events = new EventFile(join(run, 'tensorboard'));
  return {
    scalars: (values, step) =>
      events.append(
        step,
        Object.entries(values).map(([tag, value]): Summary => ({ kind: 'scalar', tag, value })),
      ),
    histogram: (tag, values, step) =>
      events.append(step, [{ kind: 'histogram', tag, buckets: bucketsOf(values) }]),
    texts: (tag, texts, step) => events.append(step, [{ kind: 'text', tag, texts }]),
  };
}

const BUCKETS = 40;

/** Buckets of one width from the least to the largest value; a single one where all are equal. */
export function bucketsOf(values: Float32Array): { from: number; to: number; count: number }[] {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (values.length === 0) return [];
  if (least === largest) return [{ from: least - 0.5, to: largest + 0.5, count: values.length }];
  const width = (largest - least) / BUCKETS;
  const counts = new Float64Array(BUCKETS);
  for (const value of values) counts[Math.min(BUCKETS - 1, Math.floor((value - least) / width))]! += 1;
  return Array.from(counts, (count, i) => ({ from: least + i * width, to: least + (i + 1) * width, count }));
}
