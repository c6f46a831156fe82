import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Runs an example of docs/examples as it was compiled, in a folder with what it reads, and hands back what it printed. */
export function runExample(name: string, folder: string): string {
  const script = join(ROOT, 'dist/docs/examples', `${name}.js`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  expect(stderr.replaceAll(/^(=+|Hi, looks like .*|)\n/gm, '')).toBe('');
  expect(status).toBe(0);
  return stdout;
}

/** A piece of code on a page, and what the page says that it prints. */
export interface ShownCode {
  code: string;
  output: string | undefined;
}

/** The code on a page of docs/, in order. */
export async function codeOn(page: string, language: 'ts' | 'python'): Promise<ShownCode[]> {
  const text = await readFile(join(ROOT, 'docs', page), 'utf8');
  const blocks = text.matchAll(
    new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\`(?:\\n\\n\`\`\`text\\n([^]*?)\`\`\`)?`, 'g'),
  );
  return Array.from(blocks, ([, code, output]) => ({ code: code!, output }));
}
