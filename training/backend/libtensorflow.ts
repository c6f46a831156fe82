import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A C library of TensorFlow on this machine, with the headers that belong to it. */
export interface Libtensorflow {
  version: string;
  /** Our own copy in the cache folder, or a Python package used where it lies. */
  source: 'cache' | 'python';
  /** Whether it was built for NVIDIA GPUs. */
  cuda: boolean;
  /** The folder with the two libraries. */
  folder: string;
  /** The folder with the headers. */
  include: string;
  /** The full paths of `libtensorflow_cc` and `libtensorflow_framework`. */
  libraries: readonly [cc: string, framework: string];
}

/** `libtensorflow_cc.so.2` on Linux, `libtensorflow_cc.2.dylib` on macOS. */
const libraryName = /^libtensorflow_(cc|framework)\.(so\.\d+|\d+\.dylib)$/;

/** One each of those that tfjs-node's addon and ours include. */
export const neededHeaders = [
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/kernels.h',
  'tensorflow/core/common_runtime/next_pluggable_device/c/tf_rendezvous_c_api.h',
  'tsl/platform/platform.h',
];

/** Looks for the libraries and headers in a folder that is laid out as in the wheel of TensorFlow. */
export async function findLibraries(
  folder: string,
  description: Pick<Libtensorflow, 'version' | 'source'>,
): Promise<Libtensorflow | undefined> {
  try {
    const names = await readdir(folder);
    const find = (part: string) => names.find((name) => libraryName.exec(name)?.[1] === part);
    const [cc, framework] = [find('cc'), find('framework')];
    const include = join(folder, 'include');
    for (const header of neededHeaders) await stat(join(include, header));
    if (!cc || !framework) return undefined;
    const libraries = [join(folder, cc), join(folder, framework)] as const;
    return { ...description, cuda: await isCudaBuild(folder), folder, include, libraries };
  } catch {
    return undefined;
  }
}

/** The Python package says so in a file; our own copy, which is never one, lacks that. */
async function isCudaBuild(folder: string): Promise<boolean> {
  const info = await readFile(join(folder, 'python', 'platform', 'build_info.py'), 'utf8').catch(() => '');
  return /is_cuda_build['"]\s*[,:]\s*True/.test(info);
}
