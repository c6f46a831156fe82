import { expect, test } from 'vitest';
import { markdownTable } from '../../../src/terminal/markdown-table.js';

test('a table is padded, numbers to the right', () => {
  const table = markdownTable(
    ['model', 'ms:'],
    [
      ['a', '1.5'],
      ['a longer one', '1,000×'],
    ],
  );
  expect(table).toBe(
    [
      '| model        |     ms |',
      '| ------------ | -----: |',
      '| a            |    1.5 |',
      '| a longer one | 1,000× |',
    ].join('\n'),
  );
});

test('a table without rows keeps its head', () => {
  expect(markdownTable(['a', 'b:'], [])).toBe('| a   |   b |\n| --- | --: |');
});
