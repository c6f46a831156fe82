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
 * Makes glibc give the memory of large tensors back when they are freed. Left to itself it keeps up to 64 MB in each
 * arena, more or less by which thread was last there: resident memory then moves by 2.5 % to and fro without growing.
 */
const RETURNING_FREED_MEMORY = { MALLOC_MMAP_THRESHOLD_: String(2 ** 20) };

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
        fileURLToPath(new URL('children/long-training.js', import.meta.url)),
        JSON.stringify(job),
      ],
      env: RETURNING_FREED_MEMORY,
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
