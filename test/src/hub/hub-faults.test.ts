import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { hubPackage } from '../../../src/hub/hub-package.js';
import type { Interception } from '../../fixtures/hub/fake-hub.js';
import { BARE_FILES, bareContents, withHub } from '../../fixtures/hub/hub-and-cache.js';
import { commitOf, oneCommit, sha256 } from '../../fixtures/hub/repository.js';
import { bareConfig } from '../package/bare-package.js';

const GRAPH = 'onnx/graph.onnx';
const CONTENT = BARE_FILES[GRAPH];

const withoutGraph = () =>
  Object.fromEntries(Object.entries(bareContents()).filter(([path]) => path !== GRAPH));

const on = withHub(() => ({
  'tests/private': oneCommit(bareContents(), { readers: ['hf_reader'] }),
  'tests/gated': oneCommit(bareContents(), { readers: ['hf_reader'], isGated: true }),
  'tests/empty': oneCommit({ 'README.md': '# nothing\n' }),
  'tests/incomplete': oneCommit(withoutGraph()),
}));

/** Interferes with what the store of large files sends, the first so many times. */
function spoil(times: number, how: (response: ServerResponse, content: Uint8Array) => void): void {
  let done = 0;
  on.hub.intercept = ({ at }, response, file) => {
    if (at !== 'store' || !file || done++ >= times) return false;
    how(response, file.content);
    return true;
  };
}

const refuse =
  (status: number, headers: Record<string, string> = {}): Interception =>
  (_, response) => {
    response.writeHead(status, headers).end();
    return true;
  };

const graphOf = (folder: string) => readFile(join(folder, GRAPH), 'utf8');
const stored = () => on.hub.requests.filter(({ at }) => at === 'store');
const incomplete = async () => {
  const names = await readdir(join(on.home, 'hub/models--tests--bare/blobs'));
  return names.filter((name) => name.endsWith('.incomplete'));
};

describe('what the Hub refuses', () => {
  it.each([
    ['hf://tests/nothing', undefined, 'there is none that everybody may read (401)', 'HF_TOKEN'],
    ['hf://tests/nothing', 'hf_reader', 'there is none that the token may read (404)', 'spelling'],
    ['hf://tests/private', undefined, 'there is none that everybody may read (401)', 'private'],
    ['hf://tests/private', 'hf_stranger', 'there is none that the token may read (404)', 'token may read'],
    [
      'hf://tests/gated',
      undefined,
      'its owner wants to be asked first (a gated repository)',
      'Ask for access',
    ],
    [
      'hf://tests/gated',
      'hf_stranger',
      'its owner wants to be asked first (a gated repository)',
      '/tests/gated',
    ],
    ['hf://tests/bare', 'nonsense', 'it does not know the token (401)', 'Make a new one'],
    ['hf://tests/bare@v9', undefined, 'the Hub knows none of that name there', 'main'],
    [`hf://tests/bare@${commitOf(9)}`, undefined, 'the Hub knows none of that name there', 'main'],
  ])('says of %s with the token %s: %s', async (address, token, received, remedy) => {
    await expect(hubPackage(address, { token })).rejects.toMatchObject({
      code: 'CANNOT_FETCH',
      received,
      remedy: expect.stringContaining(remedy),
    });
  });

  it.each(['hf://tests/private', 'hf://tests/gated'])('fetches %s with a token that may', async (address) => {
    expect(await graphOf(await hubPackage(address, { token: 'hf_reader' }))).toBe(CONTENT);
  });

  it.each([
    ['hf://tests/empty', 'it has no config.json there'],
    ['hf://tests/bare@main/elsewhere', 'it has no config.json there'],
    ['hf://tests/incomplete', 'it has none'],
  ])('says that %s is no package: %s', async (address, received) => {
    await expect(hubPackage(address)).rejects.toMatchObject({ code: 'BAD_PACKAGE', received });
  });

  it.each([
    [
      { ratelimit: '"resolvers";r=0;t=55' },
      'Try again in 55 seconds; with a token in HF_TOKEN more is allowed',
    ],
    [{ 'retry-after': '7' }, 'Try again in 7 seconds; with a token in HF_TOKEN more is allowed'],
    [{}, 'Try again later; with a token in HF_TOKEN more is allowed'],
  ])('says how long its limit holds: %o', async (headers, remedy) => {
    on.hub.intercept = refuse(429, headers);
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({ code: 'CANNOT_FETCH', remedy });
  });

  it('says that a server is no Hub', async () => {
    on.hub.intercept = (_, response) => {
      response.end('{}');
      return true;
    };
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({
      code: 'CANNOT_FETCH',
      remedy: expect.stringContaining('HF_ENDPOINT'),
    });
  });

  it('follows no circle of redirects, and none to another protocol', async () => {
    on.hub.intercept = refuse(302, { location: '/again' });
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({ code: 'CANNOT_FETCH' });
    on.hub.intercept = refuse(302, { location: 'file:///etc/passwd' });
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({
      received: expect.stringContaining('redirected to file:'),
    });
  });
});

describe('a Hub that does not answer', () => {
  it.each([500, 502, 503, 429])('takes what is in the cache after a %i, and says so', async (status) => {
    const folder = await hubPackage('hf://tests/bare');
    on.hub.intercept = refuse(status);
    const onStale = vi.fn<(reason: Error) => void>();
    expect(await hubPackage('hf://tests/bare', { onStale })).toBe(folder);
    expect(onStale).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'CANNOT_FETCH' }));
  });

  it('takes what is in the cache where there is no connection, or says why not', async () => {
    const folder = await hubPackage('hf://tests/bare');
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const address = free.address();
    free.close();
    vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    expect(await hubPackage('hf://tests/bare')).toBe(folder);
    await expect(hubPackage('hf://tests/other')).rejects.toMatchObject({
      code: 'CANNOT_FETCH',
      received: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('is not waited for longer than HF_HUB_ETAG_TIMEOUT says', async () => {
    vi.stubEnv('HF_HUB_ETAG_TIMEOUT', '0.2');
    on.hub.intercept = () => true;
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({
      received: 'that failed (no answer came within 0.2 seconds)',
    });
  });

  it('is not asked for what was refused in earnest', async () => {
    await hubPackage('hf://tests/bare');
    on.hub.repositories.delete('tests/bare');
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({ code: 'CANNOT_FETCH' });
  });
});

describe('a download that breaks off', () => {
  it('goes on where it was', async () => {
    let breakOff: (() => void) | undefined;
    let sent = 0;
    spoil(2, (response, content) => {
      const from = sent++ * 1000;
      response.writeHead(from === 0 ? 200 : 206, {
        'content-length': content.length - from,
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      });
      response.write(content.subarray(from, from + 1000));
      breakOff = () => response.destroy();
    });
    const small = BARE_FILES['tokenizer.json'].length;
    const onProgress = ({ loaded }: { loaded: number }) => {
      if (loaded % 1000 === 0 || (loaded - small) % 1000 === 0) breakOff?.();
    };
    expect(await graphOf(await hubPackage('hf://tests/bare', { onProgress }))).toBe(CONTENT);
    expect(stored().map(({ range }) => range)).toEqual([undefined, 'bytes=1000-', 'bytes=2000-']);
  });

  it('goes on where an aborted one was', async () => {
    const stop = new AbortController();
    spoil(1, (response, content) => {
      response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000));
    });
    const onProgress = ({ loaded }: { loaded: number }) => {
      if (loaded >= 1000) stop.abort(new Error('enough'));
    };
    await expect(hubPackage('hf://tests/bare', { signal: stop.signal, onProgress })).rejects.toThrow(
      'enough',
    );
    expect(await incomplete()).toContain(`${sha256(CONTENT)}.sentence-vae.incomplete`);
    expect(await graphOf(await hubPackage('hf://tests/bare'))).toBe(CONTENT);
    expect(stored().at(-1)?.range).toBe('bytes=1000-');
    expect(await incomplete()).toEqual([]);
  });

  it('goes on after a silence longer than HF_HUB_DOWNLOAD_TIMEOUT', async () => {
    vi.stubEnv('HF_HUB_DOWNLOAD_TIMEOUT', '0.2');
    spoil(1, (response, content) => {
      response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000));
    });
    expect(await graphOf(await hubPackage('hf://tests/bare'))).toBe(CONTENT);
  });

  it('begins again with a server that sends no parts', async () => {
    let sent = 0;
    spoil(Infinity, (response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      if (sent++ === 0) response.write(content.subarray(0, 1000), () => response.destroy());
      else response.end(content);
    });
    expect(await graphOf(await hubPackage('hf://tests/bare'))).toBe(CONTENT);
  });

  it('uses what is here whole, but was not checked', async () => {
    await hubPackage('hf://tests/bare');
    const blobs = join(on.home, 'hub/models--tests--bare/blobs');
    await rm(join(blobs, sha256(CONTENT)));
    await writeFile(join(blobs, `${sha256(CONTENT)}.sentence-vae.incomplete`), CONTENT);
    expect(await graphOf(await hubPackage('hf://tests/bare'))).toBe(CONTENT);
    expect(stored().at(-1)?.range).toBe(`bytes=${CONTENT.length - 1}-`);
  });

  it('is given up in the end, and says why', async () => {
    spoil(Infinity, (response) => response.destroy());
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({
      code: 'CANNOT_FETCH',
      expected: expect.stringContaining(`to fetch ${GRAPH} of hf://tests/bare`),
    });
    expect(stored()).toHaveLength(4);
  });

  it('is aborted before anything came', async () => {
    const reason = new Error('not now');
    await expect(hubPackage('hf://tests/bare', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(on.hub.requests).toEqual([]);
  });
});

describe('another content than the Hub says', () => {
  const altered = CONTENT.replace('really', 'REALLY');

  it('is not kept', async () => {
    spoil(1, (response) => response.end(altered));
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({
      code: 'CANNOT_FETCH',
      received: `what came has another checksum than ${sha256(CONTENT)}`,
    });
    // What had come of other files by then stays, to be gone on with.
    expect(await incomplete()).not.toContain(`${sha256(CONTENT)}.sentence-vae.incomplete`);
    expect(await graphOf(await hubPackage('hf://tests/bare'))).toBe(CONTENT);
  });

  it('is refused as soon as it is longer', async () => {
    spoil(1, (response) => response.end(`${CONTENT}and more`));
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({
      code: 'BAD_PACKAGE',
      received: `it has more than ${CONTENT.length} bytes`,
    });
  });

  it('is told from one that was uploaded so', async () => {
    on.hub.repositories.set('tests/bare', oneCommit({ ...withoutGraph(), [GRAPH]: altered }));
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({
      code: 'BAD_PACKAGE',
      received: 'its content is another (the SHA-256 differs)',
      remedy: expect.stringContaining('upload'),
    });
  });

  it('leads nowhere out of the cache', async () => {
    const config = { ...bareConfig(), files: { '../../../../evil': bareConfig().files[GRAPH] } };
    on.hub.repositories.set('tests/bare', oneCommit({ 'config.json': JSON.stringify(config) }));
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({ code: 'BAD_PACKAGE' });
    expect(on.hub.requests.filter(({ path }) => path.includes('evil'))).toEqual([]);
    expect(await readdir(on.home, { recursive: true })).toEqual([]);
  });

  it('is no commit and no checksum that leads out of the cache', async () => {
    on.hub.intercept = (_, response) => {
      response.setHeader('x-repo-commit', '../../../../evil');
      response.end('{}');
      return true;
    };
    await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({ code: 'CANNOT_FETCH' });
    on.hub.intercept = (_, response) => {
      response.setHeader('x-linked-etag', '"../../../../evil"');
      return false;
    };
    expect(await graphOf(await hubPackage('hf://tests/bare'))).toBe(CONTENT);
    expect((await readdir(on.home, { recursive: true })).filter((name) => name.includes('evil'))).toEqual([]);
  });
});

it('says that the cache cannot be written to', async () => {
  const file = join(on.home, 'a-file');
  await writeFile(file, '');
  vi.stubEnv('HF_HUB_CACHE', join(file, 'hub'));
  await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
});
