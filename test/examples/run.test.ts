import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { describeRun } from '../../bench/examples/describe-run.js';
import { readExamples, showing } from '../../bench/examples/read-examples.js';
import { runExample } from '../../bench/examples/run-example.js';
import { bundleWeb } from '../../build/bundle-web.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { findModel, SentenceVae } from '../../src/index.js';

const LONG = 300_000;
const examples = await readExamples();
const python = inject('python');

beforeAll(async () => {
  const web = join(projectFolder(), 'dist/web');
  if (!existsSync(join(web, 'sentence-vae.js'))) await bundleWeb(web);
  if (!existsSync(join(web, 'webgpu/sentence-vae.js'))) await bundleWeb(join(web, 'webgpu'), 'webgpu');
});

const printedBy = new Map<string, string>();

describe('the examples print what their READMEs show', () => {
  test.each(examples)(
    '$name',
    async (example) => {
      const run = await runExample(example, { python });
      // All of it, so that a failure says what was printed.
      expect(describeRun(run)).toContain(`${run.name}: prints what its README shows`);
      printedBy.set(run.name, run.printed);
    },
    LONG,
  );
});

const lines = (sentences: readonly { text: string }[]) => sentences.map(({ text }) => `  ${text}\n`).join('');

test('Python and Go write the sentences of the library', async () => {
  await using vae = await SentenceVae.load(await findModel('everyday'));
  const way = { steps: 5, refine: false };
  const ends = ['I like my job.', 'Where is the station?'];
  const likeliest = await vae.interpolate(ends, way);
  const drawn = await vae.interpolate(ends, { ...way, seed: 1, temperature: 0.8 });
  const expected = `The likeliest words:\n${lines(likeliest)}Words drawn with seed 1:\n${lines(drawn)}`;
  expect(printedBy.get('python')).toBe(expected);
  expect(printedBy.get('go')).toBe(expected);
});

test('an example that fails, or prints something else, is found', async () => {
  const example = examples.find(({ name }) => name === 'python')!;
  const differing = await runExample({ ...example, command: 'echo other' }, { python });
  expect(differing).toMatchObject({ outcome: 'differs', printed: 'other\n', shown: example.shown });
  expect(describeRun(differing)).toContain('npm run examples -- --write');
  const failing = await runExample({ ...example, command: 'echo wrong >&2; exit 3' }, { python });
  expect(failing).toMatchObject({ outcome: 'failed', why: 'exit code 3\nwrong' });
});

test('a README is written anew with what was printed, and nothing else of it', () => {
  const page = 'Words.\n\n```sh\nrun this\n```\n\n```text\nold\n```\n\nMore $1 words.\n';
  expect(showing(page, 'new $& line\n')).toBe(page.replace('old\n', () => 'new $& line\n'));
});
