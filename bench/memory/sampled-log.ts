import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { MetricsLog, type Metrics } from '../../training/loop/metrics-log.js';
import type { MemorySample } from './jobs.js';
import { isSampled } from './samples.js';

/** Looks at the memory, and prints what it sees, when the loop logs a step: no kernel runs then. */
export class SampledLog extends MetricsLog {
  override async append(metrics: Metrics): Promise<void> {
    await super.append(metrics);
    if (metrics.kind === 'step' && isSampled(metrics.step)) {
      process.stdout.write(`${JSON.stringify(await sample(metrics.step))}\n`);
    }
  }
}

async function sample(step: number): Promise<MemorySample> {
  // Twice: what the first collection frees outside the heap is given back in between.
  for (let round = 0; round < 2; round++) {
    globalThis.gc!();
    await setImmediate();
  }
  const { numTensors: tensors, numBytes } = tf.memory();
  const { rss, heapUsed: heap, external, arrayBuffers } = process.memoryUsage();
  const anonymous = (await anonymousMemory()) ?? rss;
  return {
    step,
    tensors,
    tensor_bytes: numBytes,
    rss,
    anonymous,
    heap,
    external,
    array_buffers: arrayBuffers,
  };
}

/** Bytes of resident memory without a file behind them, as proc(5) has them; undefined where there is no /proc. */
async function anonymousMemory(): Promise<number | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
