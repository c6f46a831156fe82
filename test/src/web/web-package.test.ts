import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPackage } from '../../../src/package/open-package.js';
import type { FileCache } from '../../../src/web/file-cache.js';
import { packageAddress } from '../../../src/web/package-address.js';
import { webPackage, type PackageFetching, type Progress } from '../../../src/web/web-package.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { openSite } from '../../fixtures/web/site.js';
import { bareConfig, CONTENTS, writeBarePackage } from '../package/bare-package.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeBarePackage(join(folder.path, 'bare'));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await folder[Symbol.asyncDispose]();
});

/** A cache as browsers have it, and what is in it. */
function memoryCache(): FileCache & { kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    kept,
    get: async ({ href }) => kept.get(href),
    put: async ({ href }, bytes) => void kept.set(href, bytes.slice()),
  };
}

async function open(url: string, fetching: Partial<PackageFetching> = {}) {
  const none = { cache: undefined, signal: undefined, onProgress: undefined };
  const files = await webPackage(packageAddress(url, url), { ...none, ...fetching });
  return openPackage(files, 'sentence-vae', ['onnx/graph.onnx']);
}

const site = () => openSite({ models: folder.path });

/** An error with this code whose message matches. */
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ name: 'SentenceVaeError', code, message: expect.stringMatching(message) });

describe('a package on a server', () => {
  it('is opened, and each of its files is asked for once', async () => {
    await using server = await site();
    const { config, files } = await open(`${server.url}models/bare`);
    expect(config).toEqual(bareConfig());
    expect(new TextDecoder().decode(await files.readBytes('onnx/graph.onnx'))).toBe(
      CONTENTS['onnx/graph.onnx'],
    );
    expect(await files.readText('tokenizer.json')).toBe(CONTENTS['tokenizer.json']);
    expect(server.asked.toSorted()).toEqual([
      '/models/bare/config.json',
      '/models/bare/onnx/graph.onnx',
      '/models/bare/tokenizer.json',
    ]);
  });

  it('has no file that its config.json does not list, and the server is not asked', async () => {
    await using server = await site();
    const { files } = await open(`${server.url}models/bare/`);
    const asked = server.asked.length;
    expect(await files.readBytes('onnx/weights.data')).toBeUndefined();
    expect(server.asked).toHaveLength(asked);
  });

  it('says how far it is, up to the sum of its files', async () => {
    await using server = await site();
    const said: Progress[] = [];
    await open(`${server.url}models/bare`, { onProgress: (progress) => said.push(progress) });
    const total = Object.values(CONTENTS).reduce((sum, { length }) => sum + length, 0);
    expect(said.at(-1)).toEqual({ loaded: total, total });
    expect(said.map(({ loaded }) => loaded)).toEqual(
      said.map(({ loaded }) => loaded).toSorted((a, b) => a - b),
    );
  });

  it('is checked by sizes alone where browsers compute no checksums', async () => {
    await using server = await site();
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues });
    const changed = CONTENTS['onnx/graph.onnx'].toUpperCase();
    await writeFile(join(folder.path, 'bare/onnx/graph.onnx'), changed);
    expect((await open(`${server.url}models/bare`)).config.name).toBe('bare');
    await writeFile(join(folder.path, 'bare/onnx/graph.onnx'), 'short');
    await expect(open(`${server.url}models/bare`)).rejects.toEqual(
      refusal('BAD_PACKAGE', /it has 5 instead of/),
    );
  });
});

describe('what is not a package', () => {
  it('has no config.json', async () => {
    await using server = await site();
    await expect(open(`${server.url}models/other`)).rejects.toEqual(
      refusal('BAD_PACKAGE', /there is no http:.*\/models\/other\/config\.json\. Check the address/),
    );
  });

  it('is the page that a server sends for everything', async () => {
    await using server = await openSite({}, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Shop</title>');
      return true;
    });
    await expect(open(`${server.url}models/bare`)).rejects.toEqual(
      refusal('CANNOT_FETCH', /the server sent a web page \(HTML\)\. Check the address/),
    );
  });

  it.each([
    ['<!doctype html>', /to be JSON, but it is cut off or damaged/],
    ['', /it is empty/],
    ['{"name": "left-pad"}', /that of something else/],
  ])('has the config.json %j', async (content, message) => {
    await writeFile(join(folder.path, 'bare/config.json'), content);
    await using server = await site();
    await expect(open(`${server.url}models/bare`)).rejects.toEqual(refusal('BAD_PACKAGE', message));
  });

  it('is at a server that cannot be reached', async () => {
    const gone = await site();
    await gone[Symbol.asyncDispose]();
    await expect(open(`${gone.url}models/bare`)).rejects.toEqual(
      refusal('CANNOT_FETCH', /the browser could not .*Check the connection/),
    );
  });

  it.each([
    [403, /403 Forbidden\. Check the address and who may read it/],
    [503, /503 Service Unavailable\. Try again later/],
  ])('is at a server that answers %i', async (status, message) => {
    await using server = await openSite({}, (_, response) => {
      response.writeHead(status).end();
      return true;
    });
    await expect(open(`${server.url}models/bare`)).rejects.toEqual(refusal('CANNOT_FETCH', message));
  });

  it('has a file that is missing, or another', async () => {
    await using server = await site();
    const file = join(folder.path, 'bare/tokenizer.json');
    await writeFile(file, '[]');
    await expect(open(`${server.url}models/bare`)).rejects.toEqual(refusal('BAD_PACKAGE', /SHA-256 differs/));
    await using without = await openSite({ models: folder.path }, (path, response) => {
      if (!path.endsWith('tokenizer.json')) return false;
      response.writeHead(404).end();
      return true;
    });
    await expect(open(`${without.url}models/bare`)).rejects.toEqual(refusal('BAD_PACKAGE', /it is missing/));
  });

  it('breaks off', async () => {
    await using server = await openSite({ models: folder.path }, (path, response) => {
      if (!path.endsWith('graph.onnx')) return false;
      response.writeHead(200, { 'content-length': 18 });
      response.write('not', () => response.destroy());
      return true;
    });
    await expect(open(`${server.url}models/bare`)).rejects.toEqual(
      refusal('CANNOT_FETCH', /graph\.onnx to its end, but the connection broke off/),
    );
  });
});

describe('a signal', () => {
  it('that is aborted ends the loading with its reason', async () => {
    await using server = await site();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(open(`${server.url}models/bare`, { signal })).rejects.toThrow('enough');
  });

  it('ends it in the middle of a file', async () => {
    const controller = new AbortController();
    await using server = await openSite({ models: folder.path }, (path, response) => {
      if (!path.endsWith('graph.onnx')) return false;
      response.writeHead(200, { 'content-length': 18 });
      response.write('not', () => controller.abort(new Error('enough')));
      return true;
    });
    const opening = open(`${server.url}models/bare`, { signal: controller.signal });
    await expect(opening).rejects.toThrow('enough');
  });
});

describe('the cache', () => {
  it('spares a second visit everything but config.json', async () => {
    const cache = memoryCache();
    await using server = await site();
    await open(`${server.url}models/bare`, { cache });
    const asked = server.asked.length;
    const said: Progress[] = [];
    await open(`${server.url}models/bare`, { cache, onProgress: (progress) => said.push(progress) });
    expect(server.asked.slice(asked)).toEqual(['/models/bare/config.json']);
    expect(said.at(-1)?.loaded).toBe(said.at(-1)?.total);
  });

  it('serves a visit without a network', async () => {
    const cache = memoryCache();
    const server = await site();
    await open(`${server.url}models/bare`, { cache });
    await server[Symbol.asyncDispose]();
    expect((await open(`${server.url}models/bare`, { cache })).config).toEqual(bareConfig());
  });

  it('is passed over where its file is not the one that is listed now', async () => {
    const cache = memoryCache();
    await using server = await site();
    await open(`${server.url}models/bare`, { cache });
    const files = { ...CONTENTS, 'tokenizer.json': '[1]' };
    await writeFile(join(folder.path, 'bare/tokenizer.json'), files['tokenizer.json']);
    await writeFile(join(folder.path, 'bare/config.json'), JSON.stringify(bareConfig(files)));
    const { files: opened } = await open(`${server.url}models/bare`, { cache });
    expect(await opened.readText('tokenizer.json')).toBe('[1]');
    expect(new TextDecoder().decode(cache.kept.get(`${server.url}models/bare/tokenizer.json`))).toBe('[1]');
  });

  it('never gets a file that is not the listed one', async () => {
    const cache = memoryCache();
    await writeFile(join(folder.path, 'bare/tokenizer.json'), '[]');
    await using server = await site();
    await expect(open(`${server.url}models/bare`, { cache })).rejects.toEqual(
      refusal('BAD_PACKAGE', /SHA-256/),
    );
    expect(cache.kept.has(`${server.url}models/bare/tokenizer.json`)).toBe(false);
  });
});
