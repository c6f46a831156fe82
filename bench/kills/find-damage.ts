import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.js';
import { CheckpointStore } from '../../training/checkpoint/checkpoint-store.js';
import { readRunConfig } from '../../training/run/run-folder.js';
import type { Metrics } from '../../training/loop/metrics-log.js';
import { leftOvers } from './run-files.js';

/** Where a kill hit a training, by what it left. */
export interface Damage {
  /**
   * `start-up`: before it trained in the run; `first steps`: its graphs are recorded, nothing is logged or saved since it
   * started; `end of an epoch`: the last steps, validation or its checkpoint.
   */
  during: 'start-up' | 'first steps' | 'steps' | 'checkpoint' | 'end of an epoch';
  /** Whether there is a run to go on with: its configuration is written last, so before that it has to start again. */
  canResume: boolean;
  /** The last step in the metrics. */
  step: number | null;
  /** The step of the last checkpoint. */
  checkpoint: number | null;
  leftOver: string[];
  /** Why the run could not be gone on with, where that is so. */
  fault: string | null;
}

/**
 * Looks at a run folder after a kill.
 * @param pid of the process that was killed
 * @param before what the kill before it left
 */
export async function findDamage(run: string, pid: number, before: Damage | undefined): Promise<Damage> {
  const canResume = existsSync(join(run, 'config.json'));
  const step = await lastLoggedStep(run);
  const untrained = { canResume, step, leftOver: [], checkpoint: null, fault: null };
  if (!canResume) return { ...untrained, during: 'start-up' };
  try {
    const { batchSize, corpus } = await readRunConfig(run);
    const checkpoint = await demandCheckpoints(run);
    const leftOver = await leftOvers(run);
    const found = { ...untrained, checkpoint, leftOver };
    if (!(await isClaimedBy(run, pid))) return { ...found, during: 'start-up' };
    const fresh = leftOver.filter((path) => !before?.leftOver.includes(path));
    if (fresh.some((path) => path.includes('checkpoints'))) return { ...found, during: 'checkpoint' };
    // What was logged after its checkpoint is dropped by who resumes.
    if (checkpoint === (before?.checkpoint ?? null) && (step ?? 0) <= (checkpoint ?? 0)) {
      return { ...found, during: 'first steps' };
    }
    const perEpoch = Math.ceil(corpus.examples.train / batchSize);
    const isNearEnd =
      Math.floor(((step ?? 0) + STEPS_PER_LINE) / perEpoch) > Math.floor((step ?? 0) / perEpoch);
    return { ...found, during: isNearEnd ? 'end of an epoch' : 'steps' };
  } catch (error) {
    return { ...untrained, during: 'steps', fault: messageOf(error) };
  }
}

/** Between two lines of the metrics. */
const STEPS_PER_LINE = 10;

const CHECKPOINT_FILES = [
  'encoder/model.json',
  'encoder/weights.bin',
  'decoder/model.json',
  'decoder/weights.bin',
  'optimizer.json',
  'optimizer.bin',
  'state.json',
];

/** Checks that the checkpoints that count are all there, and returns the step of the last. */
async function demandCheckpoints(run: string): Promise<number | null> {
  const index = await new CheckpointStore(run).index();
  if (!index) return null;
  for (const { folder } of index.best ? [index.last, index.best] : [index.last]) {
    for (const file of CHECKPOINT_FILES) {
      const { size } = await stat(join(run, folder, file));
      if (size === 0) throw new Error(`${folder}/${file} is empty`);
    }
  }
  return index.last.step;
}

async function isClaimedBy(run: string, pid: number): Promise<boolean> {
  const claim = await readFile(join(run, 'training.pid'), 'utf8').catch(() => '');
  return claim.trim().split(' ')[0] === String(pid);
}

async function lastLoggedStep(run: string): Promise<number | null> {
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8').catch(() => '')).trim().split('\n');
  for (const line of lines.toReversed()) {
    try {
      return (JSON.parse(line) as Metrics).step;
    } catch {
      // Cut short by the kill, or empty.
    }
  }
  return null;
}
