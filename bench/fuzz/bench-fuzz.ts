import { say } from '../../training/backend/say.js';
import { describeMachine } from '../machine.js';
import { readCount, readList } from '../read-flags.js';
import { readRegressions, saveRegression } from './regressions.js';
import { describeReport, describeTarget, type FuzzReport } from './report.js';
import { runTarget, type TargetReport } from './run-target.js';
import { loadTarget, TARGET_NAMES } from './targets.js';

export interface FuzzFlags {
  cases: number;
  seed: number | undefined;
  targets: string;
  save: boolean;
  json: boolean;
}

/**
 * Feeds everything that reads what strangers wrote with spoilt inputs. Prints each target's faults on standard error and
 * the counts on standard output; exit code 1 if there was a fault.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export async function benchFuzz(flags: FuzzFlags, signal: AbortSignal): Promise<void> {
  const cases = readCount('--cases', flags.cases);
  const seed = readCount('--seed', flags.seed ?? Date.now() % 2 ** 31, 0);
  const names = readList('--targets', flags.targets, TARGET_NAMES);
  say(`seed ${seed}`);
  const targets: TargetReport[] = [];
  for (const name of names) {
    const { target, module } = await loadTarget(name);
    const regressions = await readRegressions(name);
    const share = Math.ceil(cases / names.length);
    const report = await runTarget(target, { module, cases: share, seed, regressions, signal });
    targets.push(report);
    say(describeTarget(report));
    if (flags.save) for (const finding of report.findings) say(await saveRegression(name, finding));
  }
  const fed = targets.reduce((sum, target) => sum + target.cases, 0);
  const report: FuzzReport = { machine: describeMachine(), seed, cases: fed, targets };
  process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  if (targets.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}
