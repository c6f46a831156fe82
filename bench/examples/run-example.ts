import { readFile } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { writeAtomically } from '../../src/files/write-atomically.js';
import { runProgram } from '../../training/backend/run-program.js';
import { showing, type Example } from './read-examples.js';

/** What became of an example. */
export type ExampleRun = { name: string; command: string; seconds: number; printed: string } & (
  | { outcome: 'as shown' }
  | { outcome: 'written' }
  /** It ran, and its README says otherwise. */
  | { outcome: 'differs'; shown: string }
  | { outcome: 'failed'; why: string }
);

export interface ExampleOptions {
  /** The path of a Python that has onnxruntime and tokenizers; it is `python3` to the example. */
  python: string;
  /** Write what is printed into the README, in place of comparing. */
  write?: boolean;
  signal?: AbortSignal | undefined;
}

/** Runs an example as its README says, in its folder. */
export async function runExample(
  { name, folder, readme, command, shown }: Example,
  { python, write = false, signal }: ExampleOptions,
): Promise<ExampleRun> {
  const started = performance.now();
  const path = `${dirname(python)}${delimiter}${process.env['PATH'] ?? ''}`;
  const env = { PATH: path, PYTHONDONTWRITEBYTECODE: '1' };
  const ended = await runProgram('sh', ['-c', command], { cwd: folder, env, signal });
  const run = { name, command, seconds: (performance.now() - started) / 1000, printed: ended.stdout };
  if (ended.code !== 0) {
    const end = ended.stderr.trim().split('\n').slice(-SHOWN_LINES).join('\n');
    return { ...run, outcome: 'failed', why: `${ended.signal ?? `exit code ${ended.code}`}\n${end}` };
  }
  if (run.printed === shown) return { ...run, outcome: 'as shown' };
  if (!write) return { ...run, outcome: 'differs', shown };
  await writeAtomically(readme, showing(await readFile(readme, 'utf8'), run.printed));
  return { ...run, outcome: 'written' };
}

const SHOWN_LINES = 20;
