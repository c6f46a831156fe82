import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SentenceVaeError } from '../errors.js';

/** A part of CUDA that a computer lacks, and how it gets it. */
interface Lack {
  lack: string;
  remedy: string;
}

/**
 * Checks that ONNX Runtime can compute on an NVIDIA GPU here, which it says of its own accord in the log alone.
 * @throws {SentenceVaeError} `NO_DEVICE`, naming every part that is missing
 */
export function requireCuda(): void {
  const lacks = lacksOfCuda();
  if (lacks.length === 0) return;
  throw noDevice(
    lacks.map(({ lack }) => lack).join(', and '),
    [...lacks.map(({ remedy }) => remedy), 'Or leave the device out to compute on the processor'].join('. '),
  );
}

function noDevice(received: string, remedy: string): SentenceVaeError {
  return new SentenceVaeError('NO_DEVICE', {
    expected: 'a computer on which ONNX Runtime computes with CUDA',
    received,
    remedy,
  });
}

function lacksOfCuda(): Lack[] {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return [
      {
        lack: `onnxruntime-node has CUDA for Linux on x64 alone, and this is ${process.platform} on ${process.arch}`,
        remedy: 'Use such a computer',
      },
    ];
  }
  return [...lacksOfDriver(), ...lacksOfLibraries()];
}

function lacksOfDriver(): Lack[] {
  // The second is where Windows Subsystem for Linux has it.
  if (existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')) return [];
  return [
    {
      lack: 'there is no NVIDIA driver or no GPU (/dev/nvidiactl is missing)',
      remedy: 'Install the NVIDIA driver, and in a container pass the GPU on (docker run --gpus all)',
    },
  ];
}

/** The folder with ONNX Runtime's libraries is named after a version of Node-API. */
function libraryFolder(): string {
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const [api = 'napi-v6'] = readdirSync(join(root, 'bin'));
  return join(root, 'bin', api, 'linux', 'x64');
}

function lacksOfLibraries(): Lack[] {
  const folder = libraryFolder();
  const providers = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
  const absent = providers.filter((name) => !existsSync(join(folder, name)));
  if (absent.length > 0) {
    return [
      {
        lack: `onnxruntime-node came without ${absent.join(' and ')}, which its install script downloads`,
        remedy:
          'Run node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12 in the project',
      },
    ];
  }
  const missing = libraryMissingFor(join(folder, providers[1]!));
  if (missing === undefined) return [];
  return [
    {
      lack: `the system does not find ${missing}, which ONNX Runtime's CUDA library needs`,
      remedy:
        'Install the CUDA 12 runtime with cuBLAS, cuFFT and cuRAND, and cuDNN 9, and put them on LD_LIBRARY_PATH',
    },
  ];
}

/** What the loader misses first, which ONNX Runtime's error doesn't tell. */
function libraryMissingFor(path: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, path);
    return undefined;
  } catch (error) {
    // That it's no addon of Node, or lacks what ONNX Runtime itself brings, means that all it needs was found.
    return /(\S+\.so[.\d]*): cannot open shared object file/.exec(String(error))?.[1];
  }
}
