import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgress } from '../../src/terminal/progress.js';
import { cacheFolder } from '../../src/files/cache-folder.js';
import { fullDisk, Lack } from './lack.js';
import type { Python } from './python.js';
import { runProgram } from './run-program.js';
import type { Wheel } from './wheels.js';

/**
 * Downloads a wheel with pip, so that the user's mirrors, proxies and certificates count, and checks its sha256.
 * @returns the path of the wheel, inside `folder`
 * @throws {Lack} of kind `network`, `download` or `disk`
 */
export async function downloadWheel(
  wheel: Wheel,
  folder: string,
  python: Pick<Python, 'path'>,
  signal?: AbortSignal,
): Promise<string> {
  // pip downloads into its temporary folder first: with that inside ours, its growth is our progress, and the
  // space is where we looked for it.
  const temporary = join(folder, 'pip');
  await mkdir(temporary, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--require-hashes'];
  const target = ['--python-version', wheel.python, '--implementation', 'cp', '--platform', wheel.platform];
  // --no-cache-dir: the download is needed once, a second copy of it never.
  const manners = [
    '--no-cache-dir',
    '--no-input',
    '--disable-pip-version-check',
    '--retries',
    '2',
    '--quiet',
  ];
  const places = ['--dest', folder, '--requirement', requirements];

  using progress = startProgress('Downloading TensorFlow', wheel.bytes);
  const watch = setInterval(async () => {
    progress.update(Math.min(await sizeOf(folder), wheel.bytes), `${Math.round(wheel.bytes / 1e6)} MB`);
  }, 250);
  try {
    const { code, stderr } = await runProgram(python.path, [...pip, ...target, ...manners, ...places], {
      signal,
      env: { TMPDIR: temporary },
    });
    if (code !== 0) throw downloadLack(stderr);
  } finally {
    clearInterval(watch);
  }
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.whl'));
  if (!name) throw new Lack('download', 'pip left no wheel', 'Try again');
  return join(folder, name);
}

function downloadLack(stderr: string): Lack {
  const said =
    stderr
      .trim()
      .split('\n')
      .findLast((line) => line.startsWith('ERROR')) ?? stderr.trim();
  if (/No space left on device|Disk quota exceeded/.test(stderr)) {
    return fullDisk(cacheFolder(), new Error(said));
  }
  if (/DO NOT MATCH THE HASHES/.test(stderr)) {
    return new Lack(
      'download',
      'the wheel of TensorFlow that came has another sha256 than the pinned one',
      'Try again; if it happens again, ask who runs your package mirror',
    );
  }
  if (/Connection|Temporary failure|timed? ?out|ProxyError|SSLError/i.test(stderr)) {
    return new Lack(
      'network',
      'the package index of Python cannot be reached',
      'Connect to the network, or set PIP_INDEX_URL or PIP_PROXY as your network needs it, and try again',
      new Error(said),
    );
  }
  return new Lack('download', `pip failed (${said.slice(0, 300)})`, 'Mend that and try again');
}

async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  try {
    for (const name of await readdir(folder, { recursive: true })) {
      const { size: bytes } = await stat(join(folder, name));
      size += bytes;
    }
  } catch {
    // pip moves its files about while we look.
  }
  return size;
}
