import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsOf, linkFaults } from './check/links.js';
import { markdownPages, ROOT } from './check/pages.js';

const names = await markdownPages();
const pages = new Map(
  await Promise.all(names.map(async (name) => [name, await readFile(join(ROOT, name), 'utf8')] as const)),
);

test('the links of all pages lead to files and headings that are there', () => {
  expect(names.length).toBeGreaterThan(20);
  expect(names.flatMap((name) => linkFaults(name, pages))).toEqual([]);
});

describe('a link that leads nowhere is found', () => {
  const text = [
    '# One `way` of two',
    '[a](#one-way-of-two), [b](#other), ![c](docs/pictures/none.png)',
    '[d](docs/api.md#errors) [e](docs/api.md#nothing) `[f](g.md)`',
    '```',
    '[h](i.md)',
    '```',
    '<img src="docs/none.svg">',
  ].join('\n');

  test('by place and reason', () => {
    expect(linkFaults('page.md', new Map([...pages, ['page.md', text]]))).toEqual([
      { place: 'page.md:2', fault: expect.stringContaining('#other') },
      { place: 'page.md:2', fault: 'docs/pictures/none.png: there is no docs/pictures/none.png' },
      { place: 'page.md:3', fault: 'docs/api.md#nothing: docs/api.md has no heading #nothing' },
      { place: 'page.md:7', fault: 'docs/none.svg: there is no docs/none.svg' },
    ]);
  });

  test('headings with links, code and punctuation, and the same ones again', () => {
    const headings = '# [The `way`](a.md), shown: it’s 1/2\n## Same\n## Same\n```sh\n# no heading\n```\n';
    expect([...anchorsOf(headings)]).toEqual(['the-way-shown-its-12', 'same', 'same-1']);
  });
});
