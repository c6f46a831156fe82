import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareTensorflow } from '../../training/backend/prepare-tensorflow.js';
import { say } from '../../training/backend/say.js';
import { findInstalledAddon } from '../../training/backend/tfjs-node.js';
import { followChild } from '../follow-child.js';
import { describeMachine } from '../machine.js';
import { readCount } from '../read-flags.js';
import { MEMORY_SHAPES, type MemoryShapeName } from './configs.js';
import { MemorySample, type MemoryJob } from './jobs.js';
import { assembleReport, describeReport, describeSample, SAMPLE_HEAD } from './report.js';
import { SAMPLE_EVERY } from './samples.js';

export interface MemoryFlags {
  config: MemoryShapeName;
  corpus: string;
  steps: number;
  seed: number;
  json: boolean;
}

/**
 * What holds freed memory back, and would hide a leak or pass for one: each arena of glibc's keeps up to 64 MB, more or
 * less by which thread freed what, and V8 gives the 32 MB of its young generation back when little is allocated.
 */
const GIVING_BACK = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: String(2 ** 18) };
const STEADY_V8 = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

/**
 * Proves that a long training takes no more memory at its end than at step 100. Prints a row of samples on standard error
 * as they come and the report on standard output; exit code 1 where it does not hold.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export async function benchMemory(flags: MemoryFlags, signal: AbortSignal): Promise<void> {
  const { config, corpus } = flags;
  const steps = readCount('--steps', flags.steps, SAMPLE_EVERY);
  const seed = readCount('--seed', flags.seed, 0);
  // Here, because what the child says about it is not shown.
  if (!findInstalledAddon()) await prepareTensorflow(signal);
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-memory-'));
  try {
    const job: MemoryJob = { corpus, shape: MEMORY_SHAPES[config], steps, seed, folder };
    const child = {
      name: 'the long training',
      program: process.execPath,
      args: [
        '--expose-gc',
        ...STEADY_V8,
        fileURLToPath(new URL('children/long-training.js', import.meta.url)),
        JSON.stringify(job),
      ],
      env: GIVING_BACK,
    };
    const samples: MemorySample[] = [];
    say(SAMPLE_HEAD);
    for await (const sample of followChild(child, MemorySample, signal)) {
      samples.push(sample);
      say(describeSample(sample));
    }
    const report = assembleReport({ machine: describeMachine(), config }, samples);
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
    if (!report.flat) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
