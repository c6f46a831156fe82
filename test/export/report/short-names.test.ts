import { expect, test } from 'vitest';
import { shortNames } from '../../../export/report/short-names.js';

test.each([
  [
    ['runs/a', 'runs/b/'],
    ['a', 'b'],
  ],
  [
    ['/x/runs/kjv', '/y/kjv'],
    ['runs/kjv', 'y/kjv'],
  ],
  [
    ['/x/one/kjv', '/y/one/kjv'],
    ['x/one/kjv', 'y/one/kjv'],
  ],
  [
    ['runs/a', 'runs/a/', './runs/a'],
    ['a', 'a', 'a'],
  ],
  [['/'], ['']],
])('%o are called %o', (folders, names) => {
  expect(shortNames(folders)).toEqual(names);
});
