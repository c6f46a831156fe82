import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import type { TrainArguments } from '../commands/train.js';
import { checkFlags } from './check-flags.js';
import { flagOf } from './flag-of.js';
import { readRunConfig, runNameFor } from './run-folder.js';
import { expandSweep } from './sweep.js';

export interface SweepOptions {
  /** What `train` was called with, its own name left out: as words, and as yargs made flags of them. */
  args: readonly string[];
  given: TrainArguments;
  sweep: string;
  corpus: string;
  runs: string;
  name: string | undefined;
  /** Say what would be run, one command a line, for Ray, Slurm or GNU parallel to spread over machines. */
  print: boolean;
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Trains one run after the other, each a process of its own; a run that is there already goes on where it stopped, or is
 * left alone if it has ended, so that a sweep can be called again.
 * @returns how many of them failed
 */
export async function runSweep(options: SweepOptions): Promise<number> {
  const { args, given, corpus, runs, name = runNameFor(basename(corpus)), print, say, signal } = options;
  const kept = withoutFlags(args, ['sweep', 'print-sweep', 'name']);
  const combinations = expandSweep(options.sweep);
  for (const { settings } of combinations) checkFlags({ ...given, ...settings });
  let failed = 0;
  for (const { suffix, flags } of combinations) {
    const run = join(runs, `${name}${suffix}`);
    const fresh = ['train', ...kept, ...flags, '--name', `${name}${suffix}`];
    if (print) {
      say(['sentence-vae', ...fresh].map(quoted).join(' '));
      continue;
    }
    signal.throwIfAborted();
    const hasBegun = existsSync(join(run, 'config.json'));
    if (hasBegun && (await hasEnded(run))) {
      say(`${run} has ended already`);
      continue;
    }
    say(`\n${run}`);
    const code = await runProcess(hasBegun ? ['train', '--resume', run, ...notKept(given)] : fresh);
    signal.throwIfAborted();
    if (code !== 0) failed++;
  }
  return failed;
}

/** Flags that say how to train rather than what: a run does not keep them, so that they are given again to one that goes on. */
const NOT_KEPT = ['data', 'threads', 'device', 'memoryLimit', 'eager', 'profile'] as const;

function notKept(given: TrainArguments): string[] {
  return NOT_KEPT.flatMap((key) => {
    const value = given[key];
    return value === undefined ? [] : [`${flagOf(key)}=${String(value)}`];
  });
}

/** Whether a run has all its epochs, or has lost patience. */
async function hasEnded(run: string): Promise<boolean> {
  const { epochs, patience } = await readRunConfig(run);
  const store = new CheckpointStore(run);
  const index = await store.index();
  if (!index) return false;
  const state = await store.lastState();
  return index.last.epoch >= epochs || (patience > 0 && (state?.epochsWithoutGain ?? 0) >= patience);
}

/** Ctrl-C reaches the process by itself, and it saves before it ends. */
async function runProcess(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [process.argv[1]!, ...args], { stdio: 'inherit' });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function withoutFlags(args: readonly string[], names: readonly string[]): string[] {
  const isOne = (arg: string) => names.some((name) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  return args.filter((arg, i) => {
    const before = args[i - 1];
    // A flag's value goes with it, but for `--print-sweep`, which has none.
    return (
      !isOne(arg) &&
      !(before !== undefined && isOne(before) && !before.includes('=') && before !== '--print-sweep')
    );
  });
}

function quoted(arg: string): string {
  return /^[\w./=:+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}
