import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { withShippedModels } from '../fixtures/server/shipped-models.js';
import { gen } from './gen.js';

const page = await readFile(join(import.meta.dirname, '../../docs/rest.md'), 'utf8');

/** The commands of the page, and what it says that they print. */
const shown = Array.from(
  page.matchAll(/```sh\n([^]*?)```(?:\n\n```(json|text)\n([^]*?)```)?/g),
  ([, code = '', language, output]) => ({ code, language, output }),
).filter(({ code }) => code.includes('curl'));

const server = withShippedModels(['kjv', 'mnist']);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  // The commands are run as they stand; this leads them to the port that was free.
  const { host } = new URL(server.app.listeningOrigin);
  await writeFile(
    join(folder.path, '.curlrc'),
    `silent\nshow-error\nconnect-to = "127.0.0.1:8080:${host}"\n`,
  );
});

afterAll(() => folder[Symbol.asyncDispose]());

async function run(code: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', code], {
    cwd: folder.path,
    env: { ...process.env, CURL_HOME: folder.path, http_proxy: '', no_proxy: '*' },
  });
  return stdout;
}

/** With two decimals: further ones differ between processors. */
const coarse = (text: string) => text.replaceAll(/-?\d+\.\d{3,}/g, (number) => Number(number).toFixed(2));

it('shows commands with what they print', () => {
  expect(shown).toHaveLength(8);
  expect(shown.filter(({ output }) => output)).toHaveLength(6);
});

it.each(shown.filter(({ output }) => output))('$code', async ({ code, language, output = '' }) => {
  // JSON is shown in several lines.
  const read = (text: string): unknown =>
    language === 'json' ? JSON.parse(coarse(text)) : coarse(text).trimEnd();
  expect(read(await run(code))).toEqual(read(output));
});

it('gets the same sentences from gen', async () => {
  const { code } = shown.find((each) => /^gen /m.test(each.code))!;
  const [asked = '', flags = ''] = code.trimEnd().split(/\ngen /);
  const { sentences }: { sentences: { text: string }[] } = JSON.parse(await run(asked));
  expect(gen([...flags.split(' '), '--model', 'kjv'])).toBe(
    sentences.map(({ text }) => `${text}\n`).join(''),
  );
});

it('gets images', async () => {
  await run(shown.find(({ code }) => code.includes('similar.png'))!.code);
  const sizes = await Promise.all(
    ['digits', 'digit', 'similar'].map(async (name) => {
      const { width, height } = PNG.sync.read(await readFile(join(folder.path, `${name}.png`)));
      return [width, height];
    }),
  );
  expect(sizes).toEqual([
    [88, 88],
    [28, 28],
    [148, 28],
  ]);
});
