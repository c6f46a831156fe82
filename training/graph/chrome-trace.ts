import type { KernelRun } from './step-stats.js';

/** An event of Chrome's trace format; times in microseconds. */
interface TraceEvent {
  name: string;
  cat: string;
  /** A complete event. */
  ph: 'X';
  ts: number;
  dur: number;
  pid: number;
  /** The lane that it is drawn in. */
  tid: number;
  args: { node: string };
}

/**
 * Kernels as a trace that chrome://tracing and ui.perfetto.dev open. TensorFlow does not say which thread ran a kernel, so
 * each goes into the first lane that is free.
 */
export function chromeTrace(runs: readonly (readonly KernelRun[])[]): { traceEvents: TraceEvent[] } {
  const traceEvents = runs.flatMap((kernels, run) => {
    const busyUntil: number[] = [];
    return kernels
      .toSorted((a, b) => a.start - b.start)
      .map(({ node, op, start, duration }): TraceEvent => {
        const free = busyUntil.findIndex((end) => end <= start);
        const lane = free === -1 ? busyUntil.length : free;
        busyUntil[lane] = start + duration;
        return {
          name: op,
          cat: 'kernel',
          ph: 'X',
          ts: start,
          dur: duration,
          pid: run + 1,
          tid: lane,
          args: { node },
        };
      });
  });
  return { traceEvents };
}
