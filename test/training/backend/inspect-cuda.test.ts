import { symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { compileAddon } from '../../../training/backend/compile-addon.js';
import { cudaLibrariesBeside, PRELOAD } from '../../../training/backend/cuda-libraries.js';
import { findProvisioned } from '../../../training/backend/provision.js';
import { inspectCuda } from '../../../training/backend/inspect-cuda.js';
import { notLoadable } from '../../../training/backend/loadable.js';
import { runProgram } from '../../../training/backend/run-program.js';
import { addCudaLibraries, fakeCudaBuild, fakeDriver, rootWithGpu } from './cuda-fixture.js';
import { pathWith } from './path-with.js';
import { temporaryFolder } from './temporary-folder.js';

const library = await findProvisioned();
const hasDriver = (await notLoadable(['libcuda.so.1'])).length === 0;

// The compiler makes stand-ins for the libraries; the real loader finds them or not.
describe.runIf(process.platform === 'linux' && process.arch === 'x64' && library)('inspectCuda', () => {
  const driver =
    /^no NVIDIA driver \(libcuda\.so\.1 cannot be loaded, and there is no \/proc\/driver\/nvidia\)$/;
  const gpu = 'no NVIDIA GPU (there is no /dev/nvidia0)';
  const libraries = expect.stringMatching(/^no CUDA libraries \(libcudart\.so\.12, .*libcudnn\.so\.9\)$/);

  beforeEach(async () => {
    // One Python, and behind it all that a compiler asks for.
    const python = `exec '${inject('python')}' "$@"`;
    const first = await pathWith([], { python3: python, python });
    vi.stubEnv('PATH', [first, process.env['PATH']].join(delimiter));
    vi.stubEnv('SENTENCE_VAE_PYTHON', undefined);
    vi.stubEnv('PYTHONPATH', undefined);
    vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  test.skipIf(hasDriver)(
    'a bare machine lacks everything, one by one, and is told how to get it',
    async () => {
      const { lacking, remedy, hopeful } = await inspectCuda(undefined, temporaryFolder());
      expect(lacking).toEqual([
        expect.stringMatching(driver),
        gpu,
        expect.stringMatching(/^no CUDA build of TensorFlow \(.*python.* has no package tensorflow\)$/),
        libraries,
      ]);
      expect(remedy).toMatch(
        /^Install NVIDIA's driver .*; then .*pip install 'tensorflow\[and-cuda\]==2\.21\.0'/,
      );
      expect(hopeful).toBe(false);
    },
  );

  test.skipIf(hasDriver)('a driver of the kernel without its library is not enough', async () => {
    const { lacking } = await inspectCuda(undefined, rootWithGpu());
    expect(lacking[0]).toContain('but the kernel has driver 550.54.15');
  });

  test('a build for processors is none', async () => {
    const packages = temporaryFolder();
    symlinkSync(library!.folder, join(packages, 'tensorflow'));
    vi.stubEnv('PYTHONPATH', packages);
    const { lacking } = await inspectCuda(undefined, rootWithGpu());
    expect(lacking).toContainEqual(
      expect.stringMatching(/^no CUDA build of TensorFlow \(the one in .* is for processors\)$/),
    );
  });

  test('a SENTENCE_VAE_PYTHON that is none is named', async () => {
    vi.stubEnv('SENTENCE_VAE_PYTHON', '/nowhere/python');
    const { lacking } = await inspectCuda(undefined, rootWithGpu());
    expect(lacking).toContain(
      'no CUDA build of TensorFlow (SENTENCE_VAE_PYTHON is /nowhere/python, which cannot be run)',
    );
  });

  test('libraries beside the package are loaded with TensorFlow, which would not find all of them', async () => {
    const packages = fakeCudaBuild(library!);
    await addCudaLibraries(packages);
    const beside = cudaLibrariesBeside({ ...library!, folder: join(packages, 'tensorflow') });
    expect(beside).toHaveLength(7);
    const { quietLog } = await compileAddon(library!);
    const program =
      "process.dlopen({ exports: {} }, process.argv[1]); console.log(fs.readFileSync('/proc/self/maps', 'utf8'))";
    const env = { [PRELOAD]: beside.join(':') };
    const { stdout } = await runProgram(process.execPath, ['-e', program, quietLog], { env });
    const loaded = [...beside, 'libtensorflow_cc'].map((name) => stdout.includes(name));
    expect(loaded).not.toContain(false);
  });

  test('a CUDA build without its libraries lacks these alone', async () => {
    vi.stubEnv('LD_LIBRARY_PATH', await fakeDriver());
    vi.stubEnv('PYTHONPATH', fakeCudaBuild(library!));
    const { lacking, remedy, hopeful } = await inspectCuda(undefined, rootWithGpu());
    expect({ lacking, hopeful }).toEqual({ lacking: [libraries], hopeful: true });
    expect(remedy).toMatch(/^Run python3 -m venv cuda && /);
  });

  test('with all of it nothing is lacking, until the GPUs are hidden', async () => {
    const packages = fakeCudaBuild(library!);
    await addCudaLibraries(packages);
    vi.stubEnv('LD_LIBRARY_PATH', await fakeDriver());
    vi.stubEnv('PYTHONPATH', packages);
    const root = rootWithGpu();
    const complete = await inspectCuda(undefined, root);
    expect(complete).toMatchObject({ lacking: [], hopeful: true, library: { cuda: true } });
    expect(complete.found).toEqual([
      'NVIDIA driver 550.54.15',
      '/dev/nvidia0, /dev/nvidia1',
      `TensorFlow ${complete.library!.version} with CUDA in ${join(packages, 'tensorflow')}`,
      "CUDA's libraries",
    ]);
    for (const [hiding, said] of [
      ['-1', '-1'],
      ['', 'empty'],
    ] as const) {
      vi.stubEnv('CUDA_VISIBLE_DEVICES', hiding);
      expect(await inspectCuda(undefined, root)).toMatchObject({
        lacking: [`no GPU that may be used (CUDA_VISIBLE_DEVICES is ${said})`],
        remedy: 'Unset CUDA_VISIBLE_DEVICES',
        hopeful: false,
      });
    }
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '0');
    expect(await inspectCuda(undefined, root)).toMatchObject({ lacking: [] });
  });
});
