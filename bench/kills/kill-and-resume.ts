import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uniforms } from '../../src/random/draws.js';
import { findDamage, type Damage } from './find-damage.js';
import { differences, fingerprint, leftOvers } from './run-files.js';
import { startArguments } from './run-flags.js';
import { trainingProcess } from './training-process.js';

/** One process that was killed. */
export interface Kill extends Omit<Damage, 'leftOver'> {
  run: string;
  /** Whether the process had started the run, or gone on with it. */
  began: 'new' | 'resumed';
  /** Seconds after its start. */
  after: number;
}

/** A run that was killed, gone on with, and has come to its end or to where nothing would go on with it. */
export interface KilledRun {
  run: string;
  kills: number;
  resumes: number;
  /** How often it had to start again, because it was killed before there was anything to go on with. */
  restarts: number;
  /** What is not as in the undisturbed run. */
  differences: string[];
  /** What the kills left that is still there. */
  leftOver: string[];
  /** Why it could not be gone on with, where that is so. */
  refused: string | null;
}

export interface KillOptions {
  corpus: string;
  runs: string;
  kills: number;
  seed: number;
  /** Of an undisturbed run. */
  seconds: number;
  /** Its `fingerprint`. */
  expected: Record<string, string>;
  signal: AbortSignal;
  onKill: (kill: Kill) => void;
  onRun: (run: KilledRun) => void;
}

/**
 * Trains, kills each process at a random moment of an undisturbed run's time, and goes on, in one run after the other
 * until so many kills are done; the last run is left to come to its end.
 */
export async function killAndResume(options: KillOptions): Promise<void> {
  const plan = new Plan(options);
  for (let number = 1; plan.killsLeft > 0; number++) {
    options.onRun(await killRun(`killed-${number}`, options, plan));
  }
}

/** When to kill which process. */
class Plan {
  killsLeft: number;
  #processes = 0;
  readonly #options: KillOptions;

  constructor(options: KillOptions) {
    this.#options = options;
    this.killsLeft = options.kills;
  }

  /** Seconds after which the next process is killed, if it has not ended by then; none once all kills are done. */
  next(): number | undefined {
    if (this.killsLeft === 0) return undefined;
    const { seed, seconds } = this.#options;
    return seconds * uniforms({ seed, purpose: 'bench', index: FIRST_DRAW + this.#processes++ }, 1)[0]!;
  }
}

/** Streams below belong to the sentences. */
const FIRST_DRAW = 2 ** 31;

async function killRun(
  run: string,
  { corpus, runs, expected, signal, onKill }: KillOptions,
  plan: Plan,
): Promise<KilledRun> {
  const folder = join(runs, run);
  const counts = { run, kills: 0, resumes: 0, restarts: 0 };
  const failed = (refused: string) => ({ ...counts, differences: [], leftOver: [], refused });
  let damage: Damage | undefined;
  for (;;) {
    const began = damage?.canResume ? 'resumed' : 'new';
    const args = began === 'resumed' ? ['train', `--resume=${folder}`] : startArguments(corpus, runs, run);
    const killAfter = plan.next();
    const ended = await trainingProcess(args, { signal, ...(killAfter !== undefined && { killAfter }) });
    if (ended.killed) {
      plan.killsLeft--;
      counts.kills++;
      damage = await findDamage(folder, ended.pid, damage);
      const { leftOver: _, ...where } = damage;
      onKill({ run, began, after: ended.seconds, ...where });
      if (damage.fault !== null) return failed(damage.fault);
      if (damage.canResume) counts.resumes++;
      else {
        counts.restarts++;
        await rm(folder, { recursive: true, force: true });
      }
    } else if (ended.code === 0) {
      const found = differences(expected, await fingerprint(folder));
      return { ...counts, differences: found, leftOver: await leftOvers(folder), refused: null };
    } else return failed(ended.said || `it ended with code ${ended.code}`);
  }
}
