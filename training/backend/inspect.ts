import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { messageOf } from '../../src/errors.js';
import { cacheFolder } from '../../src/files/cache-folder.js';
import { findCompiler } from './compile-addon.js';
import { installCommand } from './install-command.js';
import { inspectGpu } from './inspect-gpu.js';
import { inspectTensorflow } from './inspect-tensorflow.js';
import { MAKE_SPACE, MOVE_CACHE } from './lack.js';
import { findPythons } from './python.js';
import { runProgram } from './run-program.js';
import { tfjsNodePackage } from './tfjs-node.js';
import { spaceFor, wheelFor } from './wheels.js';

const require = createRequire(import.meta.url);

/** One thing that training or generation needs, and whether this machine has it. */
export interface Finding {
  name: string;
  /** `good`, `missing` if something does not work without it, or `optional` if something is slower without it. */
  state: 'good' | 'missing' | 'optional';
  found: string;
  /** What mends it: a command, or a sentence. */
  remedy?: string;
}

/** Whether training is fast: now, as soon as TensorFlow has been prepared, or not at all. */
export type Verdict = 'ready' | 'preparable' | 'fallback';

export interface Inspection {
  verdict: Verdict;
  findings: Finding[];
}

/** Looks at everything that training and generation need, and changes and downloads nothing. */
export async function inspect(signal?: AbortSignal): Promise<Inspection> {
  const tensorflow = await inspectTensorflow(signal);
  const compiler = await inspectCompiler(signal);
  const python = await inspectPython(signal);
  const space = await inspectSpace();
  const tfjsNode = inspectPackage('@tensorflow/tfjs-node', 'missing');
  const needs: Record<typeof tensorflow.step, Finding[] | undefined> = {
    none: [],
    compile: [tfjsNode, compiler],
    download: [tfjsNode, compiler, python, space],
    impossible: undefined,
  };
  const verdict = conclude(needs[tensorflow.step]);
  // What is only needed to prepare TensorFlow is no lack once that is done, nor TensorFlow where it will be done.
  const soften = (finding: Finding): Finding =>
    verdict !== 'fallback' && finding.state === 'missing' ? { ...finding, state: 'optional' } : finding;
  return {
    verdict,
    findings: [
      { name: 'Node', state: 'good', found: `${process.version}, ${process.platform} ${process.arch}` },
      tfjsNode,
      soften(tensorflow.finding),
      soften(compiler),
      soften(python),
      inspectPackage('@tensorflow/tfjs-backend-wasm', 'optional'),
      await inspectRuntime(),
      await inspectGpu(signal),
      soften(space),
    ],
  };
}

function conclude(needed: Finding[] | undefined): Verdict {
  if (!needed) return 'fallback';
  if (needed.length === 0) return 'ready';
  return needed.every(({ state }) => state === 'good') ? 'preparable' : 'fallback';
}

async function inspectCompiler(signal: AbortSignal | undefined): Promise<Finding> {
  const name = 'C++ compiler';
  const path = await findCompiler();
  if (!path) return { name, state: 'missing', found: 'none', remedy: await installCommand('compiler') };
  const { stdout } = await runProgram(path, ['--version'], { signal });
  return { name, state: 'good', found: `${path}, ${stdout.split('\n')[0]}` };
}

async function inspectPython(signal: AbortSignal | undefined): Promise<Finding> {
  const name = 'Python with pip';
  const pythons = await findPythons(signal);
  const usable = pythons.find(({ pip }) => pip !== undefined);
  if (usable) {
    return { name, state: 'good', found: `${usable.path}, Python ${usable.version}, pip ${usable.pip}` };
  }
  const [first] = pythons;
  return {
    name,
    state: 'missing',
    found: first ? `${first.path}, Python ${first.version}, but no pip` : 'none',
    remedy: await installCommand(first ? 'pip' : 'python'),
  };
}

async function inspectSpace(): Promise<Finding> {
  const name = 'Cache folder';
  const folder = cacheFolder();
  const wheel = wheelFor();
  const needed = wheel ? spaceFor(wheel) : 0;
  try {
    const existing = nearestExisting(folder);
    await access(existing, constants.W_OK);
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    const found = `${folder}, ${(free / 1e9).toFixed(1)} GB free`;
    if (free >= needed) return { name, state: 'good', found };
    return { name, state: 'missing', found, remedy: MAKE_SPACE };
  } catch (error) {
    const found = `${folder} cannot be written (${messageOf(error)})`;
    return { name, state: 'missing', found, remedy: MOVE_CACHE };
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

async function inspectRuntime(): Promise<Finding> {
  const finding = inspectPackage('onnxruntime-node', 'missing');
  if (finding.state !== 'good') return finding;
  const { listSupportedBackends } = await import('onnxruntime-node');
  const providers = listSupportedBackends();
  const bundled = providers.filter((provider) => provider.bundled).map((provider) => provider.name);
  const found = `${finding.found}, runs on ${bundled.join(', ')}`;
  // /proc/driver/nvidia is there as soon as NVIDIA's driver is loaded.
  const wantsCuda = existsSync('/proc/driver/nvidia') && !bundled.includes('cuda');
  if (!wantsCuda) return { ...finding, found };
  const script = require
    .resolve('onnxruntime-node/package.json')
    .replace('package.json', 'script/install.js');
  const remedy = `For the NVIDIA GPU: ONNXRUNTIME_NODE_INSTALL=cuda12 node ${script}`;
  return { ...finding, state: 'optional', found, remedy };
}

function inspectPackage(name: string, otherwise: 'missing' | 'optional'): Finding {
  try {
    const { version } =
      name === '@tensorflow/tfjs-node'
        ? tfjsNodePackage()
        : (require(`${name}/package.json`) as { version: string });
    return { name, state: 'good', found: version };
  } catch {
    return { name, state: otherwise, found: 'not installed', remedy: `npm install --ignore-scripts ${name}` };
  }
}
