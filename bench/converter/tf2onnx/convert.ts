import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../training/backend/run-program.js';
import { shortened } from '../shortened.js';

/** What tf2onnx made of a model. */
export type PeerResult = { converted: true; bytes: number } | { converted: false; error: string };

/** Runs tf2onnx on the model.json in a folder. */
export async function convertWithTf2onnx(
  python: string,
  folder: string,
  opset: number,
  signal?: AbortSignal,
): Promise<PeerResult> {
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
