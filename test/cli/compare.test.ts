import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeTinySentenceRun } from '../fixtures/export/tiny-run.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { execute } from './execute.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let runs: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  runs = ['a', 'b', 'c'].map((name) => join(folder.path, name));
  for (const [i, run] of runs.entries()) await writeTinySentenceRun(run, { seed: 1 }, { latent: 4 + i });
});
afterAll(() => folder[Symbol.asyncDispose]());

it('has a line for each run, and writes a page where it is asked to', async () => {
  const output = join(folder.path, 'comparison.html');
  const { code, stdout, stderr } = await execute('sentence-vae', ['compare', ...runs, '--output', output]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trim().split('\n');
  expect(lines.slice(1, 4).map((line) => line.split(' ')[0])).toEqual(runs);
  expect(lines[4]).toMatch(/^Wrote .*comparison\.html, \d+\.\d kB\.$/);
  expect(await readFile(output, 'utf8')).toContain('<title>Comparison of 3 runs</title>');
});

it('prints one JSON object', async () => {
  const output = join(folder.path, 'other.html');
  const { stdout } = await execute('sentence-vae', ['compare', ...runs, '--json', '-o', output]);
  expect(JSON.parse(stdout)).toEqual({
    runs: runs.map((run, i) => ({ run, settings: { 'model.latent': 4 + i }, epochs: 0, seconds: 0 })),
    output,
    bytes: (await readFile(output)).byteLength,
  });
});

it.each([
  [() => [join(folder.path, 'none')], 1, /there is no such folder\. Give the path of a run/],
  [() => [runs[0]!, '-o', join(folder.path, 'no/page.html')], 1, /there is no folder .*no\. /],
  [
    () => [runs[0]!, '-o', 'a.html', '--output', 'b.html'],
    2,
    /^Expected each option once, but --output came/,
  ],
])('refuses what it cannot do: %#', async (args, code, message) => {
  const outcome = await execute('sentence-vae', ['compare', ...args()]);
  expect(outcome).toEqual({ code, stdout: '', stderr: expect.stringMatching(message) });
});
