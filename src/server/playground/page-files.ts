import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SentenceVaeError } from '../../errors.js';
import { projectFolder } from '../../files/project-folder.js';

/** A file of the page. */
export interface PageFile {
  /** Relative to the page. */
  name: string;
  type: string;
  content: Buffer;
}

/** All that the page consists of. */
const PAGE = [
  { name: 'index.html', type: 'text/html; charset=utf-8' },
  { name: 'playground.js', type: 'text/javascript; charset=utf-8' },
  { name: 'playground.css', type: 'text/css; charset=utf-8' },
  { name: 'icon.svg', type: 'image/svg+xml' },
] as const;

/** Folders of what `npm run build` makes. */
export interface BuiltFolders {
  /** The page. */
  page: string;
  /** The library for pages, and ONNX Runtime. */
  library: string;
}

export function builtFolders(): BuiltFolders {
  const dist = join(projectFolder(), 'dist');
  return { page: join(dist, 'playground'), library: join(dist, 'web') };
}

/**
 * Reads the page of the playground, as it was built.
 * @throws {SentenceVaeError} `BAD_PACKAGE` if it wasn't
 */
export function readPage(folder: string): Promise<PageFile[]> {
  return Promise.all(
    PAGE.map(async ({ name, type }) => ({ name, type, content: await readBuilt(join(folder, name)) })),
  );
}

/**
 * Reads a file that `npm run build` makes.
 * @throws {SentenceVaeError} `BAD_PACKAGE` if it isn't there
 */
export async function readBuilt(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `to read ${path}, a part of the playground`,
      received: messageOf(cause),
      remedy: 'Install sentence-vae again; in a copy of its repository, run npm run build',
      cause,
    });
  }
}
