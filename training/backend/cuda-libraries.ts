import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Libtensorflow } from './libtensorflow.js';
import { notLoadable } from './loadable.js';

/**
 * What a CUDA 12 build of TensorFlow loads before it uses a GPU (`TryDlopenCUDALibraries` in its dso_loader.cc), with the
 * folders in which the wheels of `tensorflow[and-cuda]` have them.
 */
const libraries = {
  'libcudart.so.12': 'cuda_runtime',
  'libcublas.so.12': 'cublas',
  'libcublasLt.so.12': 'cublas',
  'libcufft.so.11': 'cufft',
  'libcusolver.so.11': 'cusolver',
  'libcusparse.so.12': 'cusparse',
  'libcudnn.so.9': 'cudnn',
};

/** Where `quiet_log.cc` reads what it is to load before TensorFlow: paths with colons between them. */
export const PRELOAD = 'SENTENCE_VAE_PRELOAD';

/** NVIDIA's driver brings this one. */
export const DRIVER_LIBRARY = 'libcuda.so.1';

/**
 * Those libraries that lie beside the package, as pip lays them out. They have to be loaded before TensorFlow: the search
 * path that is built into libtensorflow_framework 2.21 leads to all of them but cuSOLVER (that stands in the path of
 * libtensorflow_cc alone), and where one is missing TensorFlow does without the GPU. One that is loaded is found by its
 * name.
 */
export function cudaLibrariesBeside({ folder: tensorflow }: Libtensorflow): string[] {
  return Object.entries(libraries)
    .map(([name, folder]) => join(dirname(tensorflow), 'nvidia', folder, 'lib', name))
    .filter(existsSync);
}

/**
 * Which libraries TensorFlow would not find, the driver's among them: neither beside the package nor by the system's
 * loader.
 */
export async function missingCudaLibraries(
  tensorflow: Libtensorflow | undefined,
  signal?: AbortSignal,
): Promise<string[]> {
  const beside = tensorflow ? cudaLibrariesBeside(tensorflow) : [];
  const places = [DRIVER_LIBRARY, ...Object.keys(libraries)].map((name) => ({
    name,
    place: beside.find((path) => basename(path) === name) ?? name,
  }));
  const missing = await notLoadable(
    places.map(({ place }) => place),
    signal,
  );
  return places.filter(({ place }) => missing.includes(place)).map(({ name }) => name);
}
