import { describe, expect, it } from 'vitest';
import { inColumns } from '../../../src/terminal/columns.js';

const rows = [
  [{ text: 'one' }, { text: 'a longer cell' }, { text: 'x' }],
  [{ text: 'twenty' }, { text: '' }, { text: 'y z' }],
];

const style = (line: string) => `<${line}>`;

describe('inColumns', () => {
  it('aligns columns, with nothing at the ends of lines', () => {
    expect(inColumns(rows)).toEqual(['one     a longer cell  x', 'twenty                 y z']);
  });

  it('breaks cells between words where the table would be too wide', () => {
    const [first, second] = ['he went out of the city', 'and all the people with him'].map((text) => ({
      text,
    }));
    expect(inColumns([[first!, second!], [{ text: 'so' }]], 34)).toEqual([
      'he went out of    and all the',
      'the city          people with him',
      '',
      'so',
    ]);
  });

  it('styles a cell line by line, after it was padded', () => {
    expect(
      inColumns([
        [
          { text: 'a', style },
          { text: 'b', style },
        ],
        [{ text: 'long' }],
      ]),
    ).toEqual(['<a   >  <b>', 'long']);
  });

  it('has no lines for no rows', () => {
    expect(inColumns([])).toEqual([]);
  });
});
