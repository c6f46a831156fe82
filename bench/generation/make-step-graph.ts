import { join } from 'node:path';
import { runProgram } from '../../training/backend/run-program.js';
import { childFailure } from '../run-child.js';

/**
 * Has the peer make its graph of one step, which it does in the folder where it is.
 * @returns the path of the graph
 * @throws {SentenceVaeError} `BAD_PEER`
 */
export async function makeStepGraph(
  program: string,
  folder: string,
  python: string,
  signal: AbortSignal,
): Promise<string> {
  const child = { name: 'the maker of the graph of one step', program: python, args: [program] };
  const { code, signal: killer, stderr } = await runProgram(python, child.args, { cwd: folder, signal });
  if (code !== 0) throw childFailure(child, { code, signal: killer, stderr });
  return join(folder, 'step_M.onnx');
}
