import { addonFor, isCompiled } from './compiled-addon.js';
import { cudaLibrariesBeside, PRELOAD } from './cuda-libraries.js';
import type { Finding } from './inspect.js';
import { inspectCuda } from './inspect-cuda.js';
import type { Libtensorflow } from './libtensorflow.js';
import { runProgram } from './run-program.js';

/** Whether training can have an NVIDIA GPU. It does not have to, so nothing here is ever missing. */
export async function inspectGpu(signal?: AbortSignal): Promise<Finding> {
  const name = 'NVIDIA GPU';
  const { library, found, lacking, remedy } = await inspectCuda(signal);
  if (!library || lacking.length > 0) {
    return { name, state: 'optional', found: `train --device cuda lacks: ${lacking.join('; ')}`, remedy };
  }
  const here = `${found.join(', ')}; train --device cuda uses it`;
  if (!isCompiled(library)) return { name, state: 'good', found: `${here} once the addon is compiled` };
  return (await seesGpu(library, signal))
    ? { name, state: 'good', found: here }
    : { name, state: 'optional', found: `TensorFlow sees none, though there is ${found.join(', ')}`, remedy };
}

/** Asks TensorFlow in another process, which gives the GPU back when it ends. */
async function seesGpu(library: Libtensorflow, signal: AbortSignal | undefined): Promise<boolean> {
  const { quietLog, path } = addonFor(library);
  const program = `
    let last;
    for (const addon of process.argv.slice(1)) process.dlopen((last = { exports: {} }), addon);
    process.exit(last.exports.isUsingGpuDevice() ? 0 : 1);
  `;
  const env = { TF_FORCE_GPU_ALLOW_GROWTH: 'true', [PRELOAD]: cudaLibrariesBeside(library).join(':') };
  return (await runProgram(process.execPath, ['-e', program, quietLog, path], { signal, env })).code === 0;
}
