import { readFile, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startProgress } from '../../src/terminal/progress.js';
import { cacheFolder } from '../../src/files/cache-folder.js';
import { downloadWheel } from './download-wheel.js';
import { installCommand } from './install-command.js';
import { cacheLack, fullDisk, Lack } from './lack.js';
import { findLibraries, type Libtensorflow } from './libtensorflow.js';
import { platformName } from './platform.js';
import type { Python } from './python.js';
import { replaceFolder } from './replace-folder.js';
import { say } from './say.js';
import { unpackWheel } from './unpack-wheel.js';
import { spaceFor, wheelFor, type Wheel } from './wheels.js';
import { withLock } from './with-lock.js';

/** What stands in `complete.json`: a folder without it, or that differs from it, is broken. */
interface Complete {
  version: string;
  sha256: string;
  /** Bytes of each file. */
  files: Record<string, number>;
}

const marker = 'complete.json';

/** The folder in which the library for this machine is kept. */
export function libraryFolder(wheel: Wheel): string {
  return join(cacheFolder(), 'libtensorflow', `${wheel.version}-${process.platform}-${process.arch}`);
}

/** Finds a library that was provisioned before and is whole. */
export async function findProvisioned(wheel = wheelFor()): Promise<Libtensorflow | undefined> {
  if (!wheel) return undefined;
  const folder = libraryFolder(wheel);
  return (await isComplete(folder, wheel))
    ? findLibraries(folder, { version: wheel.version, source: 'cache' })
    : undefined;
}

/**
 * Downloads TensorFlow's wheel with pip and keeps its C library and headers in the cache folder.
 *
 * Two processes at once share one download. A broken or interrupted one is done again.
 * @throws {Lack} if this machine cannot have it
 */
export async function provision(
  pythons: readonly Python[],
  { signal, wheel = wheelFor() }: { signal?: AbortSignal | undefined; wheel?: Wheel | undefined } = {},
): Promise<Libtensorflow> {
  if (!wheel) throw noWheel();
  const python = await pythonWithPip(pythons);
  const folder = libraryFolder(wheel);
  try {
    return await withLock(folder, 'preparing TensorFlow', signal, async () => {
      const existing = await findProvisioned(wheel);
      if (existing) return existing;
      await fetchInto(folder, wheel, python, signal);
      const library = await findProvisioned(wheel);
      if (!library) throw new Lack('download', 'the wheel lacks the C library', 'Try again');
      return library;
    });
  } catch (error) {
    throw cacheLack(cacheFolder(), error);
  }
}

async function fetchInto(folder: string, wheel: Wheel, python: Python, signal: AbortSignal | undefined) {
  await replaceFolder(folder, async (kept, scratch) => {
    await demandSpace(folder, wheel);
    const size = `${Math.round(wheel.bytes / 1e6)} MB`;
    say(`Preparing TensorFlow ${wheel.version} (a download of ${size}, once) …`);
    const path = await downloadWheel(wheel, scratch, python, signal);
    using progress = startProgress('Unpacking TensorFlow', 1);
    const onBytes = (written: number, total: number) => progress.update(written / total);
    const files = await unpackWheel(path, kept, keptPath, { signal, onBytes });
    const complete = { version: wheel.version, sha256: wheel.sha256, files } satisfies Complete;
    await writeFile(join(kept, marker), JSON.stringify(complete, undefined, 2));
  });
}

/** Headers of the C interface, those that they and the addons include, and one that names Abseil's version. */
const headers = new RegExp(
  `^include/(${[
    'tensorflow/c/',
    'tensorflow/core/common_runtime/next_pluggable_device/c/',
    'xla/tsl/c/',
    '(tensorflow/core|tsl)/platform/(ctstring|platform\\.h)',
    'absl/base/options\\.h$',
  ].join('|')})`,
);

/** Of the wheel's 15,000 files the addon needs two libraries and 80 headers. */
function keptPath(name: string): string | undefined {
  const path = name.replace(/^tensorflow\//, '');
  const isLibrary = /^libtensorflow_(cc|framework)\./.test(path);
  const isHeader = headers.test(path);
  return isLibrary || isHeader ? path : undefined;
}

async function isComplete(folder: string, wheel: Wheel): Promise<boolean> {
  try {
    // Written by us; a file of another shape fails one of the checks below.
    const complete = JSON.parse(await readFile(join(folder, marker), 'utf8')) as Complete;
    if (complete.sha256 !== wheel.sha256) return false;
    for (const [path, bytes] of Object.entries(complete.files)) {
      if ((await stat(join(folder, path))).size !== bytes) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function demandSpace(folder: string, wheel: Wheel): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(folder));
  if (bavail * bsize < spaceFor(wheel)) throw fullDisk(cacheFolder());
}

async function pythonWithPip(pythons: readonly Python[]): Promise<Python> {
  const python = pythons.find(({ pip }) => pip !== undefined);
  if (python) return python;
  const lacking = pythons.length > 0 ? 'pip' : 'python';
  throw new Lack(
    lacking,
    lacking === 'pip'
      ? `${pythons[0]!.path} has no pip`
      : 'no Python with pip was found to fetch TensorFlow with',
    `Install it: ${await installCommand(lacking)}`,
  );
}

function noWheel(): Lack {
  return new Lack(
    'platform',
    `TensorFlow publishes no C library for ${platformName()}`,
    process.platform === 'win32'
      ? 'Train in the Windows Subsystem for Linux'
      : 'Train on Linux with glibc (x64 or arm64) or on a Mac with Apple silicon',
  );
}
