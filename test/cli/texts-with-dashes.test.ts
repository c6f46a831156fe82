import { describe, expect, it } from 'vitest';
import { markTexts, unmarked } from '../../bin/texts-with-dashes.js';

describe('markTexts', () => {
  it.each(['- he said', '-- a', '-', '-’tis', '-5 degrees', '-a b', '---'])('takes %j for a text', (arg) => {
    const [marked] = markTexts([arg]);
    expect(marked).not.toMatch(/^-/);
    expect(unmarked([marked, 3])).toEqual([arg, 3]);
  });

  it.each([
    '--sample',
    '--output=my file.png',
    '-o',
    '-o./a.png',
    '-k5',
    '-2',
    '-0.5',
    '-1e-5',
    '--',
    'he said -',
    '',
  ])('leaves %j as it is', (arg) => {
    expect(markTexts([arg])).toEqual([arg]);
  });
});
