import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findCompiler } from '../../../training/backend/compile-addon.js';
import type { Libtensorflow } from '../../../training/backend/libtensorflow.js';
import { runProgram } from '../../../training/backend/run-program.js';
import { temporaryFolder } from './temporary-folder.js';

/** Where the wheels of `tensorflow[and-cuda]` have the libraries that TensorFlow loads. */
const CUDA_LIBRARIES = {
  cuda_runtime: ['libcudart.so.12'],
  cublas: ['libcublas.so.12', 'libcublasLt.so.12'],
  cufft: ['libcufft.so.11'],
  cusolver: ['libcusolver.so.11'],
  cusparse: ['libcusparse.so.12'],
  cudnn: ['libcudnn.so.9'],
};

/** A shared library with nothing in it. */
async function emptyLibrary(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const source = join(temporaryFolder(), 'empty.cc');
  writeFileSync(source, '');
  const { code, stderr } = await runProgram((await findCompiler())!, ['-shared', source, '-o', path]);
  if (code !== 0) throw new Error(stderr);
}

/** A folder for `$LD_LIBRARY_PATH` that has what NVIDIA's driver would bring. */
export async function fakeDriver(): Promise<string> {
  const folder = temporaryFolder();
  await emptyLibrary(join(folder, 'libcuda.so.1'));
  return folder;
}

/** A folder for `$PYTHONPATH` with a package `tensorflow` that says it is a CUDA build; its library is for processors. */
export function fakeCudaBuild(library: Libtensorflow): string {
  const packages = temporaryFolder();
  const folder = join(packages, 'tensorflow');
  mkdirSync(join(folder, 'python', 'platform'), { recursive: true });
  for (const name of readdirSync(library.folder)) symlinkSync(join(library.folder, name), join(folder, name));
  const info =
    "build_info = collections.OrderedDict([('cuda_version', '12.5.1'), ('is_cuda_build', True)])\n";
  writeFileSync(join(folder, 'python', 'platform', 'build_info.py'), info);
  return packages;
}

/** Puts CUDA's libraries beside the package, as pip does. */
export async function addCudaLibraries(packages: string): Promise<void> {
  for (const [folder, names] of Object.entries(CUDA_LIBRARIES)) {
    for (const name of names) await emptyLibrary(join(packages, 'nvidia', folder, 'lib', name));
  }
}

/** A folder that has, as a machine's root would, the traces of a driver and a GPU. */
export function rootWithGpu(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'proc/driver/nvidia'), { recursive: true });
  const version = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n';
  writeFileSync(join(root, 'proc/driver/nvidia/version'), version);
  mkdirSync(join(root, 'dev'));
  for (const name of ['null', 'nvidia0', 'nvidia1', 'nvidiactl']) writeFileSync(join(root, 'dev', name), '');
  return root;
}
