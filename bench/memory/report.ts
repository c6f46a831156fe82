import type { Machine } from '../machine.js';
import { rounded } from '../statistics.js';
import type { MemoryShapeName } from './configs.js';
import type { MemorySample } from './jobs.js';

/**
 * How far resident memory may move from one sample to the other. Its anonymous part is what is judged: pages of libraries
 * come and go as the kernel likes, above all while a process is stopped.
 */
const TOLERANCE = 0.02;

/** What `bench memory --json` prints; sizes in bytes. */
export interface MemoryReport {
  machine: Machine;
  config: MemoryShapeName;
  samples: MemorySample[];
  /** The last sample to the first; 1 is the same. */
  ratio: { rss: number; anonymous: number; heap: number; external: number; array_buffers: number };
  tensors: { first: number; last: number };
  /** Whether tensors are the same in number and bytes, and anonymous resident memory within 2 %. */
  flat: boolean;
}

/** @param samples two at least */
export function assembleReport(
  { machine, config }: Pick<MemoryReport, 'machine' | 'config'>,
  samples: readonly MemorySample[],
): MemoryReport {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const ratio = (of: keyof MemoryReport['ratio']) => rounded(last[of] / first[of]);
  return {
    machine,
    config,
    samples: [...samples],
    ratio: {
      rss: ratio('rss'),
      anonymous: ratio('anonymous'),
      heap: ratio('heap'),
      external: ratio('external'),
      array_buffers: ratio('array_buffers'),
    },
    tensors: { first: first.tensors, last: last.tensors },
    flat:
      last.tensors === first.tensors &&
      last.tensor_bytes === first.tensor_bytes &&
      Math.abs(last.anonymous / first.anonymous - 1) <= TOLERANCE,
  };
}

export const SAMPLE_HEAD = columns([
  'step',
  'tensors',
  'of tfjs',
  'resident',
  'anonymous',
  'heap',
  'external',
  'buffers',
]);

/** The row of one sample, under `SAMPLE_HEAD`. */
export function describeSample({ step, tensors, ...bytes }: MemorySample): string {
  const { tensor_bytes, rss, anonymous, heap, external, array_buffers } = bytes;
  return columns([
    String(step),
    String(tensors),
    ...[tensor_bytes, rss, anonymous, heap, external, array_buffers].map(
      (size) => `${(size / 1e6).toFixed(1)} MB`,
    ),
  ]);
}

/** The whole in two lines. */
export function describeReport({ config, samples, ratio, tensors, flat }: MemoryReport): string {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  return (
    `${config}: after step ${last.step} against step ${first.step}: ${tensors.last} tensors against ${tensors.first}, ` +
    `resident memory ×${ratio.rss}, its anonymous part ×${ratio.anonymous}, heap ×${ratio.heap}, external ×${ratio.external}\n` +
    `flat: ${flat ? 'yes' : 'no'}`
  );
}

function columns(cells: readonly string[]): string {
  const widths = [5, 7, 9, 10, 10, 9, 9, 9];
  return cells.map((cell, i) => cell.padStart(widths[i]!)).join('  ');
}
