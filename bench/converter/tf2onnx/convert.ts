import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../../src/files/make-folder.js';
import { writeAtomically } from '../../../src/files/write-atomically.js';
import { runProgram } from '../../../training/backend/run-program.js';
import { shortened } from '../shortened.js';

/** What tf2onnx made of a model. */
export type PeerResult = { converted: true; bytes: number } | { converted: false; error: string };

/** What tf2onnx is tried on. */
export interface PeerJob {
  /** Path in an environment of `virtualEnvironment`. */
  python: string;
  /** Where the model.json lies. */
  folder: string;
  /** Names the model and its version. */
  key: string;
  opset: number;
}

/**
 * Runs tf2onnx on the model.json in a folder. What came of it is kept in the environment, so that it goes when the
 * environment changes, and is not tried again.
 */
export async function convertWithTf2onnx(job: PeerJob, signal?: AbortSignal): Promise<PeerResult> {
  const { python, key, opset } = job;
  const results = join(dirname(dirname(python)), 'results');
  const file = join(results, `${key.replaceAll(/[^\w.@-]/g, '_')}-${opset}.json`);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  // Written below.
  if (kept !== undefined) return JSON.parse(kept) as PeerResult;
  const result = await runTf2onnx(job, signal);
  await makeFolder(results);
  await writeAtomically(file, JSON.stringify(result));
  return result;
}

async function runTf2onnx({ python, folder, opset }: PeerJob, signal?: AbortSignal): Promise<PeerResult> {
  const draft = await mkdtemp(join(tmpdir(), 'tf2onnx-'));
  try {
    const output = join(draft, 'model.onnx');
    const source = join(folder, 'model.json');
    const args = ['-m', 'tf2onnx.convert', '--tfjs', source, '--output', output, '--opset', String(opset)];
    const env = { TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' };
    const { code, stderr } = await runProgram(python, args, { signal, env });
    const written = await stat(output).catch(() => undefined);
    if (code === 0 && written) return { converted: true, bytes: written.size };
    return { converted: false, error: lastLine(stderr) };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The last line that a program of Python complained in, cut where it gets long. */
export function lastLine(stderr: string): string {
  return shortened(stderr.trim().split('\n').at(-1) ?? '', LONGEST);
}

const LONGEST = 140;
