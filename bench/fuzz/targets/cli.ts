import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { oddText } from '../odd-texts.js';
import { runInProcess } from '../run-in-process.js';

const COMMANDS = ['gen', 'gen', 'gen', 'embed', 'score', 'train', 'export', 'eval', 'report', 'compare', 'playground', 'serve', 'tfjs-to-onnx']; // prettier-ignore

const FLAGS = [
  'model', 'sample', 'interpolate', 'reconstruct', 'similar', 'analogy', 'infill', 'score', 'nearest', 'grid', 'plane', 'direction', 'apply', 'save', 'image', 'seed',
  'temperature', 'top-k', 'top-p', 'min-p', 'steps', 'json', 'path', 'strength', 'radius', 'count', 'beams', 'n-best', 'stream', 'draw', 'refine', 'banned', 'forced', 'min-words',
  'max-words', 'no-repeat-ngram', 'repetition-penalty', 'length-penalty', 'prior', 'threads', 'device', 'output', 'o', 'format', 'workers', 'strict', 'overwrite', 'port', 'host',
  'quantize', 'opset', 'inputs', 'outputs', 'verify', 'epochs', 'batch-size', 'latent', 'hidden', 'name', 'runs', 'resume', 'preset', 'data', 'part', 'limit', 'draws', 'samples',
  'help', 'version', 'debug', 'nonsense', '__proto__', 'constructor', 'no-refine', 'columns', 'invert', 'terminal', 'method', 'beta',
]; // prettier-ignore

const VALUES = [
  '0', '1', '2', '-1', '1e999', 'NaN', '', ' ', '0x10', '1_000', '9007199254740993', '0.5', 'true', 'kjv', 'mnist', 'nowhere', './tiny.txt', './folder', '-', '--', 'cpu', 'cuda',
  'in the beginning', 'a _ c', '__', 'txt', 'jsonl', 'npy', 'parquet', 'slerp', 'int8', '17', '/dev/null', '../x', 'fitted', 'standard', 'valid',
]; // prettier-ignore

const argument = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...FLAGS).map((flag) => `--${flag}`) },
  { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...FLAGS), fc.constantFrom(...VALUES)).map(([flag, value]) => `--${flag}=${value}`) }, // prettier-ignore
  { weight: 1, arbitrary: oddText },
);

const inputs = fc.record({
  command: fc.constantFrom(...COMMANDS),
  args: fc.array(argument, { maxLength: 8 }),
});

/** Command lines. What would run for long is interrupted, as Ctrl-C does. */
export default fuzzTarget({
  name: 'cli',
  about: 'command lines of all commands',
  limits: { seconds: 60, mebibytes: 1024 },
  inputs,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-fuzz-'));
    await writeFile(join(folder, 'tiny.txt'), 'in the beginning\nlet there be light\n');
    process.chdir(folder);
    return {
      feed: async ({ command, args }) => {
        const words = command === 'tfjs-to-onnx' ? args : [command, ...args];
        const { exitCode, said } = await runInProcess(
          command === 'tfjs-to-onnx' ? command : 'sentence-vae',
          words,
        );
        if (/Something unexpected went wrong/.test(said)) throw new WrongResult(said.slice(0, 500));
        if (exitCode === 0 || exitCode === 130) return 'right';
        if (exitCode !== 1 && exitCode !== 2)
          throw new WrongResult(`exit code ${exitCode}: ${said.slice(0, 500)}`);
        // With --debug a trace follows.
        const complaint = said.split(/\n(?=\w*Error: )/)[0]!;
        if (!/[.?!]\s*$/.test(complaint))
          throw new WrongResult(`exit code ${exitCode} without a sentence: ${said.slice(0, 500)}`);
        return 'refused';
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  },
});
