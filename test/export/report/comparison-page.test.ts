import { expect, test } from 'vitest';
import { comparisonPage } from '../../../export/report/comparison-page.js';
import type { EpochRecord } from '../../../training/loop/read-epochs.js';
import type { ComparedRun } from '../../../training/run/compare-runs.js';

function epoch(number: number, reconstruction: number, kl: number): EpochRecord {
  return {
    kind: 'epoch',
    step: number,
    epoch: number,
    beta: 1,
    train: { reconstruction, kl, total: reconstruction + kl },
    valid: { negativeElbo: reconstruction + kl, reconstruction, kl },
  };
}

/** A run whose best epoch is its last. */
function run(name: string, curve: readonly EpochRecord[], changes: Partial<ComparedRun> = {}): ComparedRun {
  return {
    run: `runs/${name}`,
    settings: {},
    epochs: curve.length,
    seconds: 60 * curve.length,
    curve,
    best: curve.at(-1),
    isLanguageModel: false,
    ...changes,
  };
}

const falling = [epoch(7, 150, 10), epoch(8, 101, 5), epoch(9, 99, 4), epoch(10, 98, 3)];
const short = [epoch(1, 104, 9), epoch(2, 95, 8)];

/** The figure with this title, of which there is one. */
function figureOf(page: string, title: string): string {
  const figures = [...page.matchAll(/<figure>.*?<\/figure>/gs)]
    .map(([found]) => found)
    .filter((found) => found.includes(`<b>${title}</b>`));
  expect(figures).toHaveLength(1);
  return figures[0]!;
}

test('has the table, the best run marked, and each run as a point with its name', () => {
  const page = comparisonPage([
    run('a', falling, { settings: { 'model.latent': 4, 'corpus.licence': '<none>' } }),
    run('b', short, { settings: { 'model.latent': 6 } }),
  ]);
  expect(page).toContain('<title>Comparison of 2 runs</title>');
  const rows = [...page.matchAll(/<tr class="(\w+)">(.*?)<\/tr>/gs)].map(([, name, row]) => ({
    name,
    cells: [...row!.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell),
    isBest: row!.includes('class="tag"'),
  }));
  expect(rows).toEqual([
    {
      name: 'winner',
      cells: ['4', '4.0', '10', '101.00', '98.00', '3.00', '–', '–', '4', '&lt;none&gt;'],
      isBest: true,
    },
    { name: 'other', cells: ['2', '2.0', '2', '103.00', '95.00', '8.00', '–', '–', '6', '–'], isBest: false },
  ]);
  const plane = figureOf(page, 'Rate and distortion');
  expect(plane).toContain('<title>a, epoch 10: −ELBO 101.00 = reconstruction 98.00 + KL 3.00</title>');
  expect(plane).toContain('<title>b, epoch 2: −ELBO 103.00 = reconstruction 95.00 + KL 8.00</title>');
  expect([...plane.matchAll(/<text class="label[^>]*>(.*?)<\/text/gs)].map(([, label]) => label)).toEqual([
    'a',
    'b',
  ]);
  expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
});

test('curves begin near the best of their runs, each at its own epoch', () => {
  const curves = figureOf(comparisonPage([run('a', falling), run('b', short)]), 'Validation −ELBO');
  const tooltips = [...curves.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title);
  expect(tooltips).toEqual([
    'epoch 1: 2. b 113.00',
    'epoch 2: 2. b 103.00',
    'epoch 8: 1. a 106.00',
    'epoch 9: 1. a 103.00',
    'epoch 10: 1. a 101.00',
  ]);
});

test('says which runs are missing from the plots, and why', () => {
  const fresh = run('fresh', []);
  const pretraining = run('young', [], { epochs: 3 });
  const page = comparisonPage([run('a', falling), fresh, pretraining]);
  expect(page).toContain(
    'Not in the plots: fresh (no finished epoch yet), young (still an autoencoder, in its pretraining).',
  );
  expect(page.match(/<tr class="other">/g)).toHaveLength(2);
  const without = comparisonPage([fresh, pretraining]);
  expect(without).not.toMatch(/<figure|class="winner"|class="tag"/);
  expect(comparisonPage([run('a', falling)])).not.toContain('Not in the plots');
});

test('where names have no room there are ranks, which the legend explains', () => {
  const crowd = Array.from({ length: 20 }, (_, i) =>
    run(`a-rather-long-name-${i}`, [epoch(1, 100 + i / 100, 5 + i / 10)]),
  );
  const plane = figureOf(comparisonPage(crowd), 'Rate and distortion');
  expect(plane).toMatch(/<text class="label winner"[^>]*>1<\/text/);
  expect(plane).not.toMatch(/<text class="label[^>]*>a-rather/);
  expect(plane).toContain('</i>20. a-rather-long-name-19</span');
  expect(plane.match(/<(circle|rect)\s+class="dot /g)).toHaveLength(20);
  expect(plane).not.toContain('class="trail"');
});

test('a comparison on other examples carries its warning, and the page asks for nothing from elsewhere', () => {
  const page = comparisonPage([run('a', falling, { settings: { 'corpus.sha256': 'x' } }), run('b', short)]);
  expect(page).toContain('examples and tokens: corpus.sha256 differs.');
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
  expect(page).not.toMatch(/<script|<link|https?:|url\(|@import|src=|href=/);
});
