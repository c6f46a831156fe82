import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport, type ReportOptions } from '../../../export/report/write-report.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinyImageRun, writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let run: string;

/** A line of metrics.jsonl; the latents of the last epochs say nothing. */
function epoch(number: number): string {
  const kl = 3 / number;
  const active = Math.max(0, 4 - number);
  return JSON.stringify({
    kind: 'epoch',
    step: 300 * number,
    epoch: number,
    beta: number / 10,
    train: { reconstruction: 40 - number, kl, total: 40 },
    valid: { negativeElbo: 41 + Math.abs(number - 3), reconstruction: 40, kl },
    // As of a run that was begun before latents were measured.
    ...(number > 1 && { latents: { activeUnits: active, latent: 4, mutualInformation: active / 2 } }),
    seconds: 1,
  });
}

beforeAll(async () => {
  folder = await temporaryFolder();
  run = join(folder.path, 'run');
  await writeTinySentenceRun(run, { seed: 2 });
  await writeMetrics(run, 5);
  const examples = ['the cat <b> sat & ran', ...EXAMPLES];
  await writeFile(join(run, 'examples.json'), JSON.stringify({ sentences: examples }));
});
afterAll(() => folder[Symbol.asyncDispose]());

const EXAMPLES = [
  'a big dog ran in the house !',
  'we saw the small red house , and you ran .',
  'they ran',
  'zebra zebra',
  'the dog sat on the mat .',
  '',
];

/** Epochs from 1 on, then one that a kill cut short. */
function writeMetrics(to: string, epochs: number): Promise<void> {
  const lines = Array.from({ length: epochs }, (_, i) => epoch(i + 1));
  return writeFile(join(to, 'metrics.jsonl'), `${lines.join('\n')}\n{"kind":"epoch","st`);
}

const { signal } = new AbortController();

async function pageOf(options: Partial<ReportOptions> = {}): Promise<string> {
  const chosen: ReportOptions = {
    run,
    output: undefined,
    checkpoint: 'best',
    seed: 1,
    data: undefined,
    threads: 1,
    ...options,
  };
  const { output, bytes } = await writeReport(chosen, signal);
  const page = await readFile(output);
  expect(page.byteLength).toBe(bytes);
  return page.toString();
}

describe('of a run on sentences', () => {
  let page: string;
  beforeAll(async () => {
    page = await pageOf();
  });

  test('says what it is and how it went', () => {
    expect(page).toContain('<title>tiny – training report</title>');
    expect(page).toContain('epoch 3, the best');
    expect(page).toContain('epoch 5, the last');
    for (const title of ['−ELBO', 'Reconstruction', 'KL', 'β', 'Active units', 'Mutual information']) {
      expect(page).toContain(`<b>${title}</b>`);
    }
    expect(page).toContain('<title>epoch 2: training 1.50, validation 1.50</title>');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('shows the sentences that it keeps, escaped, and says that the corpus is gone', () => {
    expect(page).toContain('The corpus tiny cannot be used here: there is no tiny.');
    // Neither the one without a word that the model knows nor the empty one.
    expect(page).toContain('the 5 validation sentences that the run keeps');
    expect(page.match(/<circle class="shade\d"/g)).toHaveLength(5);
    expect(page).toContain('<title>the cat &lt;b&gt; sat &amp; ran (');
    expect(page).not.toContain('cat <b>');
    expect(page.match(/<title>dimension \d: /g)).toHaveLength(4);
    expect(page.match(/<ol class="steps">/g)).not.toBeNull();
  });

  test('warns of the collapse that it ended in', () => {
    expect(page).toContain('<aside class="warning"');
    expect(page).toContain('<li>try --free-bits 8: ');
  });

  test('asks for nothing from elsewhere', () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page).not.toMatch(/<script|<link|https?:|url\(|@import/);
    expect([...page.matchAll(/(?:src|href)="(.{0,5})/g)].filter(([, from]) => from !== 'data:')).toEqual([]);
  });

  test('is the same again with the same seed, and goes where it is asked to', async () => {
    const output = join(folder.path, 'elsewhere.html');
    expect(await pageOf({ output })).toBe(page);
    expect(await pageOf({ output, seed: 2 })).not.toBe(page);
  });
});

test('of a run that is well there is no warning, and one epoch is enough', async () => {
  const young = join(folder.path, 'young');
  await cp(run, young, { recursive: true });
  await writeMetrics(young, 1);
  const page = await pageOf({ run: young });
  expect(page).toContain('epoch 1, the best and last');
  expect(page).not.toContain('<aside');
  expect(page).not.toContain('<b>Active units</b>');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

test('epochs of an autoencoder are never the best', async () => {
  const pretrained = join(folder.path, 'pretrained');
  await cp(run, pretrained, { recursive: true });
  const config = join(pretrained, 'config.json');
  const written = await readFile(config, 'utf8');
  const bestAfter = async (epochs: number) => {
    await writeFile(config, JSON.stringify({ ...JSON.parse(written), pretraining: { epochs } }));
    return pageOf({ run: pretrained });
  };
  expect(await bestAfter(3)).toContain('epoch 4, the best<');
  const page = await bestAfter(5);
  expect(page).toContain('no epoch counts as the best yet');
  expect(page).not.toMatch(/, the best|class="best"/);
});

test('without any validation sentence there are samples', async () => {
  const bare = join(folder.path, 'bare');
  await cp(run, bare, { recursive: true });
  await rm(join(bare, 'examples.json'));
  const page = await pageOf({ run: bare });
  expect(page).toContain('There is no validation sentence that the model takes');
  expect(page).toContain('<h2>Samples</h2>');
  expect(page).not.toMatch(/<h2>(Latents|Reconstructions|Interpolations)/);
});

test('the corpus is used where it is still the same', async () => {
  const corpus = join(folder.path, 'made.txt');
  const lines = Array.from(
    { length: 300 },
    (_, i) => `the cat saw ${i.toString(7).split('').join(' the dog ')} dog`,
  );
  await writeFile(corpus, lines.join('\n'));
  const own = join(folder.path, 'own');
  await cp(run, own, { recursive: true });
  const { loadCorpus } = await import('../../../training/corpus/load-corpus.js');
  const { sha256, parts } = await loadCorpus(corpus);
  const written = JSON.parse(await readFile(join(own, 'config.json'), 'utf8'));
  const withCorpus = (sum: string) =>
    writeFile(
      join(own, 'config.json'),
      JSON.stringify({ ...written, corpus: { ...written.corpus, source: corpus, sha256: sum } }),
    );
  await withCorpus(sha256);
  const page = await pageOf({ run: own });
  expect(page).not.toContain('class="note"');
  expect(page).toContain(`${parts.valid.length} sentences of the validation part`);
  await withCorpus('1'.repeat(64));
  expect(await pageOf({ run: own })).toContain('cannot be used here: it is another now: SHA-256');
});

test('of a run on images there are curves and pictures', async () => {
  const images = join(folder.path, 'images');
  await writeTinyImageRun(images, { seed: 3 });
  await writeMetrics(images, 5);
  const page = await pageOf({ run: images });
  expect(page.match(/<img alt="[^"]+" src="data:image\/png;base64,/g)).toHaveLength(2);
  expect(page).toContain('<b>−ELBO</b>');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

describe('is refused', () => {
  test.each<[string, (at: string) => Promise<void>, RegExp]>([
    [
      'no run',
      (at) => rm(at, { recursive: true }),
      /a run folder .* there is no such folder\. Give the path/,
    ],
    [
      'a run without a checkpoint',
      (at) => rm(join(at, 'checkpoints.json')),
      /not written one yet\. Train on: .*--resume/,
    ],
    ['a run without an epoch', (at) => writeMetrics(at, 0), /a finished epoch in .* none\. .*train --resume/],
  ])('%s', async (_, spoil, message) => {
    await using at = await temporaryFolder();
    const spoiled = join(at.path, 'run');
    await cp(run, spoiled, { recursive: true });
    await spoil(spoiled);
    await expect(pageOf({ run: spoiled })).rejects.toThrow(message);
  });

  test.each([
    [{ seed: -1 }, 'Expected --seed to be a whole number of at least 0, but it is -1.'],
    [{ threads: 0 }, 'Expected --threads to be a whole number of at least 1, but it is 0.'],
    [{ output: 'no/such/folder/page.html' }, 'there is no folder no/such/folder'],
  ])('%o', async (options, message) => {
    await expect(pageOf(options)).rejects.toThrow(message);
  });
});
