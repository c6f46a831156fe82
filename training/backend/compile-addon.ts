import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { startProgress } from '../../src/terminal/progress.js';
import { cacheFolder } from './cache-folder.js';
import { findProgram } from './find-program.js';
import { installCommand } from './install-command.js';
import { diskLack, Lack } from './lack.js';
import type { Libtensorflow } from './libtensorflow.js';
import { runProgram } from './run-program.js';
import { tfjsNodePackage } from './tfjs-node.js';
import { withLock } from './with-lock.js';

const require = createRequire(import.meta.url);

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

/** Where the addon for a library is kept: one for each version of tfjs-node and place of the library. */
export function addonPath(library: Libtensorflow): string {
  const { version } = tfjsNodePackage();
  const key = createHash('sha256')
    .update([version, library.version, library.folder, process.arch].join('\n'))
    .digest('hex')
    .slice(0, 12);
  return join(
    cacheFolder(),
    'tfjs-node',
    `${version}-tensorflow-${library.version}-${key}`,
    'tfjs_binding.node',
  );
}

export async function isCompiled(library: Libtensorflow): Promise<boolean> {
  return stat(addonPath(library)).then(
    () => true,
    () => false,
  );
}

/**
 * Compiles tfjs-node's own sources against a library, unless that was done before, and tries the result
 * in a process of its own.
 * @returns the path of the addon; Node-API makes it good for every version of Node
 * @throws {Lack} of kind `compiler`, `addon` or `disk`
 */
export async function compileAddon(library: Libtensorflow, signal?: AbortSignal): Promise<string> {
  const addon = addonPath(library);
  if (await isCompiled(library)) return addon;
  const compiler = await demandCompiler();
  try {
    return await withLock(addon, 'compiling the addon of tfjs-node', signal, async () => {
      if (await isCompiled(library)) return addon;
      const work = await mkdtemp(join(dirname(addon), 'partial-'));
      try {
        const built = join(work, basename(addon));
        await build(compiler, library, work, built, signal);
        await tryAddon(built, signal);
        await rename(built, addon);
      } finally {
        await rm(work, { recursive: true, force: true });
      }
      return addon;
    });
  } catch (error) {
    if (error instanceof Lack || signal?.aborted) throw error;
    throw diskLack(cacheFolder(), error);
  }
}

async function build(
  compiler: string,
  library: Libtensorflow,
  work: string,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sources = ['tfjs_backend', 'tfjs_binding'];
  const binding = join(tfjsNodePackage().folder, 'binding');
  await mkdir(work, { recursive: true });
  using progress = startProgress('Compiling the addon of tfjs-node', sources.length + 1);
  let steps = 0;
  const compile = async (args: string[]) => {
    const { code, stderr } = await runProgram(compiler, args, { signal });
    if (code !== 0) throw compileLack(compiler, stderr, work);
    progress.update(++steps);
  };
  const common = ['-std=c++17', '-O2', '-fPIC', '-w', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'];
  const flags = [
    ...common,
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    '-I',
    nodeApiHeaders(),
    '-I',
    library.include,
  ];
  const objects = sources.map((source) => join(work, `${source}.o`));
  await Promise.all(
    sources.map((source, at) => compile([...flags, '-c', join(binding, `${source}.cc`), '-o', objects[at]!])),
  );
  const link = process.platform === 'darwin' ? ['-dynamiclib', '-undefined', 'dynamic_lookup'] : ['-shared'];
  await compile([...link, ...objects, ...library.libraries, `-Wl,-rpath,${library.folder}`, '-o', target]);
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

/** Loads the addon in another process: a library that kills its process (no AVX, say) must not kill this one. */
async function tryAddon(addon: string, signal: AbortSignal | undefined): Promise<void> {
  const program = 'process.dlopen({ exports: {} }, process.argv[1])';
  const {
    code,
    signal: death,
    stderr,
  } = await runProgram(process.execPath, ['-e', program, addon], { signal });
  if (code === 0) return;
  const said = death
    ? `it ended Node with ${death}`
    : (/Error: (.*)/.exec(stderr)?.[1] ?? `exit code ${code}`);
  throw new Lack(
    'addon',
    `the addon of tfjs-node was compiled but does not load (${said})`,
    death === 'SIGILL'
      ? 'This processor lacks instructions that TensorFlow needs (AVX): train on another machine'
      : 'Run sentence-vae doctor and report what it prints',
  );
}

function compileLack(compiler: string, stderr: string, work: string): Lack {
  if (/No space left on device/.test(stderr)) {
    return diskLack(work, Object.assign(new Error(stderr), { code: 'ENOSPC' }));
  }
  const said = stderr.split('\n').find((line) => /error/i.test(line)) ?? stderr.trim().slice(0, 300);
  return new Lack(
    'addon',
    `${compiler} cannot compile the addon of tfjs-node (${said})`,
    'Try another compiler with CXX=clang++ or a newer one (GCC 9 or Clang 9 at least)',
    new Error(stderr),
  );
}
