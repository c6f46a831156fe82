import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { Finding } from './run-target.js';

/** An input that once showed a fault. */
interface Regression {
  fault: string;
  said: string;
  input: unknown;
}

const folderOf = (target: string) => join(projectFolder(), 'test', 'fixtures', 'fuzz', target);

/** The inputs that once showed a fault of a target. */
export async function readRegressions(target: string): Promise<unknown[]> {
  const folder = folderOf(target);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const { input } = JSON.parse(await readFile(join(folder, name), 'utf8')) as Regression;
      return input;
    }),
  );
}

/** Keeps the input of a finding, so that every later run begins with it; returns the file's path. */
export async function saveRegression(target: string, { fault, said, input }: Finding): Promise<string> {
  const json = JSON.stringify({ fault, said: said.slice(0, 300), input } satisfies Regression, null, 2);
  const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 12);
  const path = join(folderOf(target), `${fault}-${digest}.json`);
  await mkdir(folderOf(target), { recursive: true });
  await writeAtomically(path, `${json}\n`);
  return path;
}
