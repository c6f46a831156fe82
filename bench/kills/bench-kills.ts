import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../training/backend/say.js';
import { describeMachine } from '../machine.js';
import { readCount } from '../read-flags.js';
import { killAndResume, type Kill, type KilledRun } from './kill-and-resume.js';
import { madeSentences } from './made-sentences.js';
import { assembleReport, describeKill, describeReport, describeRun, KILL_HEAD } from './report.js';
import { differences, fingerprint } from './run-files.js';
import { SENTENCES, startArguments } from './run-flags.js';
import { trainingProcess } from './training-process.js';

export interface KillFlags {
  kills: number;
  seed: number;
  json: boolean;
}

/**
 * Proves that kills cost a training nothing: runs that are killed at random moments and gone on with end with the bits of
 * one that was left alone. Prints each kill on standard error and the report on standard output; exit code 1 where it
 * does not hold.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export async function benchKills(flags: KillFlags, signal: AbortSignal): Promise<void> {
  const count = readCount('--kills', flags.kills);
  const seed = readCount('--seed', flags.seed, 0);
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-kills-'));
  try {
    const corpus = join(folder, 'made.txt');
    await writeFile(corpus, madeSentences(seed, SENTENCES).join('\n'));
    const runs = join(folder, 'runs');
    const undisturbed = { corpus, runs, signal };
    await trainUndisturbed('undisturbed', undisturbed); // TensorFlow may have to be fetched
    const expected = await fingerprint(join(runs, 'undisturbed'));
    // What two trainings without a kill do not agree on is no kill's fault.
    const seconds = await trainUndisturbed('repeated', undisturbed);
    const unlike = differences(expected, await fingerprint(join(runs, 'repeated')));
    if (unlike.length > 0) throw new Error(`two undisturbed trainings differ in ${unlike.join(', ')}`);

    const kills: Kill[] = [];
    const done: KilledRun[] = [];
    say(KILL_HEAD);
    await killAndResume({
      ...undisturbed,
      kills: count,
      seed,
      seconds,
      expected,
      onKill: (kill) => say(describeKill(kills.push(kill), kill)),
      onRun: (run) => {
        done.push(run);
        say(describeRun(run));
      },
    });
    const report = assembleReport({ machine: describeMachine(), seed, seconds }, kills, done);
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
    if (!report.identical) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Trains without a kill and returns its seconds. */
async function trainUndisturbed(
  name: string,
  { corpus, runs, signal }: { corpus: string; runs: string; signal: AbortSignal },
): Promise<number> {
  const { code, seconds, said } = await trainingProcess(startArguments(corpus, runs, name), { signal });
  if (code === 0) return seconds;
  throw new Error(`the undisturbed training ended with code ${code}: ${said}`);
}
