import { describe, expect, it } from 'vitest';
import { SentenceVaeError } from '../../../src/errors.js';
import { createApp } from '../../../src/server/app.js';
import { ApiKeys } from '../../../src/server/access/api-keys.js';
import type { ServedModels } from '../../../src/server/models/served-model.js';

const models: ServedModels = {
  names: () => [],
  isReady: false,
  lease: () => {
    throw new SentenceVaeError('NO_MODEL', { expected: 'a', received: 'b', remedy: 'c' });
  },
};

const KEY = 'a-key-of-twenty-signs';

describe('the server', () => {
  it('is alive before it is ready', async () => {
    await using app = await createApp({ models });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    expect((await app.inject('/readyz')).statusCode).toBe(503);
  });

  it('answers 404 where nothing is, and 405 where it has something for another method', async () => {
    await using app = await createApp({ models });
    const missing = await app.inject('/nothing');
    expect(missing.statusCode).toBe(404);
    expect(missing.json()).toMatchObject({ error: { code: 'NO_ROUTE' } });
    const wrong = await app.inject({ method: 'DELETE', url: '/healthz' });
    expect(wrong).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD' } });
    expect(wrong.json()).toMatchObject({ error: { code: 'WRONG_METHOD' } });
  });

  it('wants one of its keys everywhere but where health is asked for', async () => {
    await using app = await createApp({ models, keys: new ApiKeys([KEY], 'the test') });
    const status = async (url: string, headers: Record<string, string> = {}) =>
      (await app.inject({ url, headers })).statusCode;
    expect(await status('/healthz')).toBe(200);
    expect(await status('/nothing')).toBe(401);
    expect(await status('/nothing', { authorization: `Bearer ${KEY}x` })).toBe(401);
    expect(await status('/nothing', { authorization: `Bearer ${KEY}` })).toBe(404);
    expect(await status('/nothing', { 'x-api-key': KEY })).toBe(404);
  });

  it('names a request as its client does, unless that is no name', async () => {
    await using app = await createApp({ models });
    const named = async (id: string) =>
      (await app.inject({ url: '/healthz', headers: { 'x-request-id': id } })).headers['x-request-id'];
    expect(await named('abc-1')).toBe('abc-1');
    expect(await named('a b\u00e9')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
