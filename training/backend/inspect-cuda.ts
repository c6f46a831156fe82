import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DRIVER_LIBRARY, missingCudaLibraries } from './cuda-libraries.js';
import { findProgram } from './find-program.js';
import type { Libtensorflow } from './libtensorflow.js';
import { platformName } from './platform.js';
import { findPythons } from './python.js';

/** What this machine has of that which training on an NVIDIA GPU needs. */
export interface CudaInspection {
  /** A CUDA build of TensorFlow. */
  library: Libtensorflow | undefined;
  /** What is here, a clause each. */
  found: string[];
  /** What is not, a clause each, in the order in which to mend it. */
  lacking: string[];
  /** What mends it. */
  remedy: string;
  /** Whether TensorFlow is worth a try: it knows best, and only the driver and a CUDA build it cannot do without. */
  hopeful: boolean;
}

const INSTALL_DRIVER =
  "install NVIDIA's driver on a machine with an NVIDIA GPU, until nvidia-smi lists it (in a container: start it with --gpus all)";
const INSTALL_TENSORFLOW =
  "run python3 -m venv cuda && cuda/bin/pip install 'tensorflow[and-cuda]==2.21.0' && export SENTENCE_VAE_PYTHON=$PWD/cuda/bin/python; then train again";

/**
 * Looks for NVIDIA's driver, a GPU, a CUDA build of TensorFlow (the Python package as pip installs it) and CUDA's
 * libraries. Loads nothing into this process.
 * @param root where /proc and /dev are
 */
export async function inspectCuda(signal?: AbortSignal, root = '/'): Promise<CudaInspection> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return wrongPlatform();
  const pythons = await findPythons(signal);
  const library = pythons.find(({ tensorflow }) => tensorflow?.cuda)?.tensorflow;
  const missing = await missingCudaLibraries(library, signal);
  const hasDriver = !missing.includes(DRIVER_LIBRARY);
  const cudaMissing = missing.filter((name) => name !== DRIVER_LIBRARY);
  const gpus = await findGpus(root);
  const visible = process.env['CUDA_VISIBLE_DEVICES'];
  const hidden = visible !== undefined && /^\s*(-1|$)/.test(visible);

  const found: string[] = [];
  const lacking: string[] = [];
  const note = (isFound: boolean, finding: string, lack: string) =>
    isFound ? found.push(finding) : lacking.push(lack);
  note(hasDriver, await describeDriver(root), `no NVIDIA driver (${await whyNoDriver(root)})`);
  note(gpus.length > 0, gpus.join(', '), 'no NVIDIA GPU (there is no /dev/nvidia0)');
  if (hidden) lacking.push(`no GPU that may be used (CUDA_VISIBLE_DEVICES is ${visible || 'empty'})`);
  note(
    library !== undefined,
    `TensorFlow ${library?.version} with CUDA in ${library?.folder}`,
    `no CUDA build of TensorFlow (${await whyNoBuild(pythons)})`,
  );
  note(cudaMissing.length === 0, "CUDA's libraries", `no CUDA libraries (${cudaMissing.join(', ')})`);

  const steps = [
    ...(hasDriver && gpus.length > 0 ? [] : [INSTALL_DRIVER]),
    ...(hidden ? ['unset CUDA_VISIBLE_DEVICES'] : []),
    ...(library && cudaMissing.length === 0 ? [] : [INSTALL_TENSORFLOW]),
  ];
  const remedy = capitalised(steps.join('; then ') || 'run it with TF_CPP_MIN_LOG_LEVEL=0 to see why');
  return { library, found, lacking, remedy, hopeful: library !== undefined && hasDriver && !hidden };
}

function wrongPlatform(): CudaInspection {
  return {
    library: undefined,
    found: [],
    lacking: [`no CUDA build of TensorFlow (none is published for ${platformName()})`],
    remedy: 'Train on Linux x64, in the Windows Subsystem for Linux too, or leave --device out',
    hopeful: false,
  };
}

/** NVIDIA's devices; those of the Windows Subsystem for Linux are behind one of Windows'. */
async function findGpus(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'dev')).catch(() => []);
  return names.filter((name) => /^(nvidia\d+|dxg)$/.test(name)).map((name) => `/dev/${name}`);
}

async function driverVersion(root: string): Promise<string | undefined> {
  // NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 …
  const version = await readFile(join(root, 'proc/driver/nvidia/version'), 'utf8').catch(() => undefined);
  return version === undefined ? undefined : (/ (\d+\.[\d.]+) /.exec(version)?.[1] ?? 'of unknown version');
}

async function describeDriver(root: string): Promise<string> {
  return `NVIDIA driver ${(await driverVersion(root)) ?? `(${DRIVER_LIBRARY})`}`;
}

async function whyNoDriver(root: string): Promise<string> {
  const version = await driverVersion(root);
  const module = version ? `but the kernel has driver ${version}` : 'and there is no /proc/driver/nvidia';
  return `${DRIVER_LIBRARY} cannot be loaded, ${module}`;
}

async function whyNoBuild(pythons: Awaited<ReturnType<typeof findPythons>>): Promise<string> {
  const named = process.env['SENTENCE_VAE_PYTHON'];
  if (named && !(await findProgram(named))) return `SENTENCE_VAE_PYTHON is ${named}, which cannot be run`;
  const forProcessors = pythons.find(({ tensorflow }) => tensorflow)?.tensorflow;
  if (forProcessors) return `the one in ${forProcessors.folder} is for processors`;
  return pythons.length > 0
    ? `${pythons[0]!.path} has no package tensorflow`
    : 'there is no Python to have the package';
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
