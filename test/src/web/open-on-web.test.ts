import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openPackage } from '../../../src/package/open-package.js';
import { openOnWeb } from '../../../src/web/open-on-web.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { openSite } from '../../fixtures/web/site.js';
import { writeBarePackage } from '../package/bare-package.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeBarePackage(join(folder.path, 'bare'));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await folder[Symbol.asyncDispose]();
});

it('stops the other downloads when one fails', async () => {
  let closed: Promise<unknown> | undefined;
  let fail: (() => void) | undefined;
  await using server = await openSite({ models: folder.path }, (path, response) => {
    if (path.endsWith('graph.onnx')) {
      // It never ends by itself.
      response.writeHead(200, { 'content-length': 18 }).write('not');
      closed = once(response, 'close');
    } else if (path.endsWith('tokenizer.json')) {
      fail = () => response.writeHead(503).end();
    } else return false;
    if (closed) fail?.();
    return true;
  });
  // What a page has; no graph is run.
  vi.stubGlobal('Worker', vi.fn());
  vi.stubGlobal('location', new URL(server.url));
  const opening = openOnWeb(`${server.url}models/bare`, { cache: false }, (files) =>
    openPackage(files, 'sentence-vae', []),
  );
  await expect(opening).rejects.toMatchObject({ code: 'CANNOT_FETCH' });
  await expect(closed).resolves.toEqual([]);
});
