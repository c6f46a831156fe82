import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { cacheFolder } from '../../src/files/cache-folder.js';
import { findProgram } from '../../training/backend/find-program.js';
import { runProgram } from '../../training/backend/run-program.js';

const ALLOCATOR = 'libtcmalloc_minimal.so.4';
const LIBRARY_FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib',
];

/**
 * The environment in which PyTorch is at its best on a CPU: tcmalloc in place of glibc's allocator, and a library that
 * leads MKL to the path that it takes on Intel's processors.
 * @param source `mkl_intel_path.c`, compiled into the cache folder
 * @throws {SentenceVaeError} `BAD_PEER` if one of them cannot be had
 */
export async function bestEnvironment(
  source: string,
  signal?: AbortSignal,
  libraryFolders: readonly string[] = LIBRARY_FOLDERS,
): Promise<{ LD_PRELOAD: string }> {
  const allocator = libraryFolders.map((folder) => join(folder, ALLOCATOR)).find(existsSync);
  if (allocator === undefined) {
    throw lacking(
      `${ALLOCATOR} is in none of ${libraryFolders.join(', ')}`,
      'Install it: apt-get install libtcmalloc-minimal4',
    );
  }
  return { LD_PRELOAD: `${allocator}:${await compileShared(source, signal)}` };
}

async function compileShared(source: string, signal: AbortSignal | undefined): Promise<string> {
  if (!existsSync(source)) throw lacking(`there is no ${source}`, 'Put it beside the peer');
  const compiler = await findProgram('gcc', 'cc', 'clang');
  if (compiler === undefined) throw lacking('there is no C compiler', 'Install one: apt-get install gcc');
  const key = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 12);
  const library = join(cacheFolder(), 'bench', `mkl_intel_path-${key}.so`);
  if (existsSync(library)) return library;
  await mkdir(dirname(library), { recursive: true });
  const partial = `${library}.${process.pid}`;
  const args = ['-shared', '-fPIC', '-o', partial, source];
  const { code, stderr } = await runProgram(compiler, args, { signal });
  if (code !== 0) throw lacking(`${source} does not compile: ${stderr.trim()}`, 'Correct it');
  await rename(partial, library);
  return library;
}

function lacking(received: string, remedy: string): SentenceVaeError {
  return new SentenceVaeError('BAD_PEER', {
    expected: "what PyTorch's best settings need",
    received,
    remedy: `${remedy}, or leave these settings out with --no-best`,
  });
}
