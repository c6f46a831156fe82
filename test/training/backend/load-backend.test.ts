import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findLibtensorflow } from '../../../training/backend/find-libtensorflow.js';
import type { Libtensorflow } from '../../../training/backend/libtensorflow.js';
import { findPythons } from '../../../training/backend/python.js';
import { addCudaLibraries, fakeCudaBuild, fakeDriver } from './cuda-fixture.js';
import { pathWith } from './path-with.js';
import { loadAndPrint, runBuilt } from './run-built.js';
import { temporaryFolder } from './temporary-folder.js';

// Each test is a process of its own with an environment that lacks something, so that the real code meets it.

let python: string;
let library: Libtensorflow;
beforeAll(async () => {
  // The global setup has found or made both.
  python = (await findPythons()).find(({ pip }) => pip !== undefined)!.path;
  library = (await findLibtensorflow())!;
});

interface Loaded {
  exitCode: number | null;
  stderr: string;
  /** The backend, or the error. */
  result: Record<string, string>;
}

async function load(environment: NodeJS.ProcessEnv, options = ''): Promise<Loaded> {
  const program = loadAndPrint.replace('loadBackend()', `loadBackend(${options})`);
  const { code, stdout, stderr } = await runBuilt(program, {
    SENTENCE_VAE_CACHE: temporaryFolder(),
    PIP_CONFIG_FILE: '/dev/null',
    ...environment,
  });
  return { exitCode: code, stderr, result: JSON.parse(stdout) as Record<string, string> };
}

/** A folder for `$PYTHONPATH` with a package `tensorflow`: a libtensorflow that needs no download. */
function packagesWithTensorflow(): string {
  const packages = temporaryFolder();
  symlinkSync(library.folder, join(packages, 'tensorflow'));
  return packages;
}

const startPython = () => ({ python3: `exec ${python} "$@"` });

interface Situation {
  what: string;
  environment: () => Promise<NodeJS.ProcessEnv>;
  reason: RegExp;
  remedy: RegExp;
}

const situations: [Situation, ...Situation[]] = [
  {
    what: 'no compiler',
    environment: async () => ({ PATH: await pathWith([], startPython()) }),
    reason: /no C\+\+ compiler was found/,
    remedy: /Install one: .*(g\+\+|gcc-c\+\+|xcode-select)/,
  },
  {
    what: 'no Python',
    environment: async () => ({ PATH: await pathWith(['g++']) }),
    reason: /no Python with pip was found/,
    remedy: /Install it: .*python/,
  },
  {
    what: 'a Python without pip',
    // -S leaves out site-packages, and pip with it.
    environment: async () => ({ PATH: await pathWith(['g++'], { python3: `exec ${python} -S "$@"` }) }),
    reason: /has no pip/,
    remedy: /Install it: .*pip/,
  },
  {
    what: 'no network',
    environment: async () => ({
      PATH: await pathWith(['g++'], startPython()),
      PIP_INDEX_URL: 'http://127.0.0.1:9/', // the discard port: nothing listens there
    }),
    reason: /the package index of Python cannot be reached/,
    remedy: /Connect to the network/,
  },
  {
    what: 'a cache folder that cannot be written',
    environment: async () => ({
      PATH: await pathWith(['g++'], startPython()),
      SENTENCE_VAE_CACHE: '/dev/null/cache',
    }),
    reason: /\/dev\/null\/cache cannot be written/,
    remedy: /Set SENTENCE_VAE_CACHE/,
  },
  {
    what: 'a compiler that fails',
    environment: async () => ({
      PATH: await pathWith([], {
        ...startPython(),
        'g++': 'echo "tfjs_backend.cc:1: error: what is this" >&2; exit 1',
      }),
      PYTHONPATH: packagesWithTensorflow(),
    }),
    reason: /cannot compile the addon of tfjs-node \(tfjs_backend\.cc:1: error: what is this\)/,
    remedy: /Try another compiler/,
  },
  {
    what: 'an addon that does not load',
    environment: async () => ({
      // A compiler that succeeds, and makes nothing of use.
      PATH: await pathWith([], {
        ...startPython(),
        'g++': 'while [ $# -gt 1 ]; do shift; done; echo nonsense > "$1"',
      }),
      PYTHONPATH: packagesWithTensorflow(),
    }),
    reason: /the addon of tfjs-node does not load/,
    remedy: /sentence-vae doctor/,
  },
];

test.each(situations)(
  'with $what training falls back to WebAssembly, and says why and what to do',
  async ({ environment, reason, remedy }) => {
    const { exitCode, stderr, result } = await load(await environment());
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      name: 'wasm',
      reason: expect.stringMatching(reason),
      remedy: expect.stringMatching(remedy),
    });
    expect(stderr).toContain(`TensorFlow cannot be used: ${result['reason']}. ${result['remedy']}.`);
    expect(stderr).toContain('Training goes on with WebAssembly');
  },
);

test('if TensorFlow is demanded, that is an error instead', async () => {
  const [{ environment, reason, remedy }] = situations;
  const { exitCode, result } = await load({ ...(await environment()), SENTENCE_VAE_BACKEND: 'tensorflow' });
  expect(exitCode).toBe(1);
  expect(result).toMatchObject({
    name: 'SentenceVaeError',
    code: 'NO_BACKEND',
    message: expect.stringMatching(/^Expected to train with TensorFlow, as SENTENCE_VAE_BACKEND says, but /),
  });
  expect(result['message']).toMatch(reason);
  expect(result['message']).toMatch(remedy);
});

test('WebAssembly on demand is no fall-back, and is not announced', async () => {
  const { exitCode, stderr, result } = await load({ PATH: '', SENTENCE_VAE_BACKEND: 'wasm' });
  expect({ exitCode, stderr, name: result['name'] }).toEqual({ exitCode: 0, stderr: '', name: 'wasm' });
});

test.each([
  [{ SENTENCE_VAE_BACKEND: 'cuda' }, /SENTENCE_VAE_BACKEND to be tensorflow or wasm, but it is cuda/],
  [{ SENTENCE_VAE_THREADS: 'many' }, /the number of threads to be 1 or more, but it is many/],
])('%j is a bad argument', async (environment, expected) => {
  const { exitCode, result } = await load(environment);
  expect(exitCode).toBe(1);
  expect(result).toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringMatching(expected) });
});

test('an installed Python package is used where it lies', { timeout: 120_000 }, async () => {
  const { result } = await load({
    PATH: process.env['PATH'],
    PYTHONPATH: packagesWithTensorflow(),
    SENTENCE_VAE_PYTHON: python,
    PIP_NO_INDEX: '1', // a download would fail
  });
  expect(result).toMatchObject({ name: 'tensorflow', source: 'python', version: library.version });
});

test('cuda is an error where anything is missing, and never falls back', async () => {
  const { exitCode, stderr, result } = await load(
    { PATH: await pathWith(['g++'], startPython()) },
    "{ device: 'cuda' }",
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(result).toMatchObject({ name: 'SentenceVaeError', code: 'NO_BACKEND' });
  expect(result['message']).toMatch(
    /^Expected to train on an NVIDIA GPU, as --device cuda says, but there is no .*no CUDA build of TensorFlow/,
  );
});

test('cuda and WebAssembly together are a bad argument', async () => {
  const { result } = await load({ SENTENCE_VAE_BACKEND: 'wasm' }, "{ device: 'cuda' }");
  expect(result).toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringMatching(/TensorFlow for --device cuda, but SENTENCE_VAE_BACKEND is wasm/),
  });
});

const isLinux = process.platform === 'linux' && process.arch === 'x64';
test.runIf(isLinux)(
  'cuda is an error where TensorFlow is there, and sees no GPU; the processor will do',
  { timeout: 180_000 },
  async () => {
    const packages = fakeCudaBuild(library);
    await addCudaLibraries(packages);
    const environment = {
      PATH: process.env['PATH'],
      LD_LIBRARY_PATH: await fakeDriver(),
      PYTHONPATH: packages,
      SENTENCE_VAE_PYTHON: python,
      SENTENCE_VAE_CACHE: temporaryFolder(),
    };
    const { exitCode, result } = await load(environment, "{ device: 'cuda' }");
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({
      code: 'NO_BACKEND',
      // The library is one for processors, so this is so on a machine with a GPU too.
      message: expect.stringMatching(/TensorFlow sees no GPU, though|there is no NVIDIA GPU/),
    });
    const onProcessor = await load(environment);
    expect(onProcessor.result).toMatchObject({ name: 'tensorflow', device: 'cpu', source: 'python' });
  },
);
