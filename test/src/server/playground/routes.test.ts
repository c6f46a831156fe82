import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePlayground } from '../../../../build/bundle-playground.js';
import { playgroundRoutes } from '../../../../src/server/playground/routes.js';
import { temporaryFolder } from '../../../fixtures/temporary-folder.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let imports: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  ({ imports } = await bundlePlayground(folder.path));
});

afterAll(() => folder[Symbol.asyncDispose]());

async function app(page = folder.path) {
  const made = fastify();
  await made.register(playgroundRoutes, { folder: page });
  return made;
}

it('the page is one script and one style sheet, and asks no other server for anything', async () => {
  await using server = await app();
  const page = await server.inject('/');
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const named = Array.from(page.body.matchAll(/(?:src|href)="([^"]+)"/g), ([, address]) => address!);
  expect([...new Set(named)].toSorted()).toEqual(['icon.svg', 'playground.css', 'playground.js']);
  expect(imports).toEqual([]);
  for (const name of named) {
    const { statusCode, body } = await server.inject(`/${name}`);
    expect(statusCode).toBe(200);
    expect(body.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
  }
});

it('browsers keep what they have for as long as it is the same', async () => {
  await using server = await app();
  const { etag } = (await server.inject('/playground.js')).headers;
  const again = await server.inject({ url: '/playground.js', headers: { 'if-none-match': String(etag) } });
  expect(again).toMatchObject({ statusCode: 304, body: '' });
});

it.each(['/index.html', '/package.json', '/..%2fpackage.json', '/playground.js/..%2f..%2fpackage.json'])(
  'there is nothing at %s',
  async (url) => {
    await using server = await app();
    expect((await server.inject(url)).statusCode).toBe(404);
  },
);

it('where the page was not built, there is none, and all else is', async () => {
  await using server = await app(join(folder.path, 'nowhere'));
  server.get('/else', () => 'here');
  expect((await server.inject('/')).statusCode).toBe(404);
  expect((await server.inject('/else')).body).toBe('here');
});
