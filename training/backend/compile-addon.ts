import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startProgress } from '../../src/terminal/progress.js';
import { cacheFolder } from '../../src/files/cache-folder.js';
import {
  addonFor,
  addonIn,
  addonSources,
  inLoadingOrder,
  isCompiled,
  type CompiledAddon,
} from './compiled-addon.js';
import { findProgram } from './find-program.js';
import { installCommand } from './install-command.js';
import { cacheLack, fullDisk, Lack } from './lack.js';
import type { Libtensorflow } from './libtensorflow.js';
import { replaceFolder } from './replace-folder.js';
import { runProgram } from './run-program.js';
import { say } from './say.js';
import { tryAddon } from './try-addon.js';
import { tfjsNodePackage } from './tfjs-node.js';
import { withLock } from './with-lock.js';

const require = createRequire(import.meta.url);

/** Loops become vector instructions, also those that choose between values. */
const vectorised = ['-O3', '-fno-math-errno', '-fno-trapping-math'];

/** What TensorFlow was told of our ops must stay loaded, also when a worker of Node's that loaded it ends. */
const linuxShared = ['-shared', '-pthread', '-Wl,-z,nodelete'];

/** `$CXX`, else the first C++ compiler on `$PATH`. */
export async function findCompiler(): Promise<string | undefined> {
  return findProgram(process.env['CXX'], 'g++', 'clang++', 'c++');
}

/** @throws {Lack} of kind `compiler` */
export async function demandCompiler(): Promise<string> {
  const compiler = await findCompiler();
  if (compiler) return compiler;
  throw new Lack(
    'compiler',
    'no C++ compiler was found to build the addon of tfjs-node with',
    `Install one: ${await installCommand('compiler')}`,
  );
}

/**
 * Compiles tfjs-node's own sources and ours against a library, unless that was done before, and tries the result in
 * a process of its own.
 * @returns the addon; Node-API makes it good for every version of Node
 * @throws {Lack} of kind `compiler`, `addon` or `disk`
 */
export async function compileAddon(library: Libtensorflow, signal?: AbortSignal): Promise<CompiledAddon> {
  const addon = addonFor(library);
  if (isCompiled(library)) return addon;
  const compiler = await demandCompiler();
  const folder = dirname(addon.path);
  try {
    return await withLock(folder, 'compiling the addon of tfjs-node', signal, async () => {
      if (isCompiled(library)) return addon;
      say(`Compiling the addon of tfjs-node for TensorFlow ${library.version} (10 seconds, once) …`);
      await replaceFolder(folder, async (kept, scratch) => {
        const built = addonIn(kept);
        await build(compiler, library, scratch, built, signal);
        await tryAddon(inLoadingOrder(built), signal);
      });
      return addon;
    });
  } catch (error) {
    throw cacheLack(cacheFolder(), error);
  }
}

async function build(
  compiler: string,
  library: Libtensorflow,
  work: string,
  target: CompiledAddon,
  signal: AbortSignal | undefined,
): Promise<void> {
  const binding = join(tfjsNodePackage().folder, 'binding');
  const objects = ['tfjs_backend', 'tfjs_binding'].map((name) => ({
    source: join(binding, `${name}.cc`),
    object: join(work, `${name}.o`),
  }));
  const common = ['-std=c++17', '-O2', '-fPIC', '-w', '-I', library.include];
  const node = ['-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION', '-I', nodeApiHeaders()];
  const shared =
    process.platform === 'darwin' ? ['-dynamiclib', '-undefined', 'dynamic_lookup'] : linuxShared;
  const links = [...library.libraries, `-Wl,-rpath,${library.folder}`];
  const tensorflow = `-DLIBTENSORFLOW=${JSON.stringify(library.libraries[0])}`;

  const flags = [...common, ...node, ...vectorised, ...shared];

  using progress = startProgress('Compiling the addon of tfjs-node', objects.length + 3);
  let steps = 0;
  const compile = async (...args: string[]) => {
    const { code, stderr } = await runProgram(compiler, args, { signal });
    if (code !== 0) throw compileLack(compiler, stderr);
    progress.update(++steps);
  };
  await Promise.all([
    ...objects.map(({ source, object }) =>
      compile(...common, ...node, '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-c', source, '-o', object),
    ),
    compile(...flags, ...addonSources.graphSession, ...links, '-o', target.graphSession),
    compile(...common, ...shared, tensorflow, ...addonSources.quietLog, '-ldl', '-o', target.quietLog),
  ]);
  await compile(...shared, ...objects.map(({ object }) => object), ...links, '-o', target.path);
}

function nodeApiHeaders(): string {
  try {
    // The package exports just this path and lists of symbols.
    return (require('node-api-headers') as { include_dir: string }).include_dir;
  } catch (cause) {
    throw new Lack(
      'package',
      'node-api-headers is not installed',
      'Install it: npm install node-api-headers',
      cause,
    );
  }
}

function compileLack(compiler: string, stderr: string): Lack {
  if (/No space left on device/.test(stderr)) {
    return fullDisk(cacheFolder(), new Error(stderr));
  }
  const said = stderr.split('\n').find((line) => /error/i.test(line)) ?? stderr.trim().slice(0, 300);
  return new Lack(
    'addon',
    `${compiler} cannot compile the addon of tfjs-node (${said})`,
    'Try another compiler with CXX=clang++ or a newer one (GCC 9 or Clang 9 at least)',
    new Error(stderr),
  );
}
