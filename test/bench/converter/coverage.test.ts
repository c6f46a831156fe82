import { expect, test } from 'vitest';
import { coverage, measureCoverage } from '../../../bench/converter/coverage.js';

test('coverage counts what is on the list only', () => {
  expect(coverage(['Conv2D', 'Add', 'Dense'], ['Dense', 'OurOwn'])).toEqual({
    covered: 1,
    all: 3,
    missing: ['Add', 'Conv2D'],
  });
});

test('the lists are those of the installed tfjs', async () => {
  const { layers, ops } = await measureCoverage();
  expect(layers.all).toBeGreaterThan(60);
  expect(layers.covered).toBeGreaterThan(0);
  for (const name of ['Dense', 'Model', 'Functional', 'Zeros', 'L2'])
    expect(layers.missing).not.toContain(name);
  expect(ops.all).toBeGreaterThan(240);
});
