import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** NVIDIA's driver brings this one. */
export const DRIVER_LIBRARY = 'libcuda.so.1';

/**
 * Which libraries TensorFlow would not find, the driver's among them: neither beside the package, where the search path
 * that is built into it leads (`$ORIGIN/../nvidia/<folder>/lib`), nor by the system's loader.
 */
export async function missingCudaLibraries(
  tensorflow: Libtensorflow | undefined,
  signal?: AbortSignal,
): Promise<string[]> {
  const places = Object.entries(libraries).map(([name, folder]) => {
    const beside = tensorflow && join(dirname(tensorflow.folder), 'nvidia', folder, 'lib', name);
    return { name, place: beside && existsSync(beside) ? beside : name };
  });
  places.unshift({ name: DRIVER_LIBRARY, place: DRIVER_LIBRARY });
  const missing = await notLoadable(
    places.map(({ place }) => place),
    signal,
  );
  return places.filter(({ place }) => missing.includes(place)).map(({ name }) => name);
}
