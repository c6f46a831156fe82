import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOrigins } from '../../../../src/server/access/allowed-origins.js';
import { ApiKeys } from '../../../../src/server/access/api-keys.js';
import { createApp } from '../../../../src/server/app.js';
import { noModels } from '../../../fixtures/server/no-models.js';
import { temporaryFolder } from '../../../fixtures/temporary-folder.js';

const [OLD, NEW] = ['an-old-key-of-somebody', 'a-new-key-of-somebody'] as const;

describe('keys', () => {
  it('are read from a file, one a line', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'keys.txt');
    await writeFile(file, `# those of November\n${OLD}\r\n\n  ${NEW}  \n`);
    const keys = await ApiKeys.fromFile(file);
    expect([OLD, NEW, `${OLD} `, '', '# those of November'].map((key) => keys.has(key))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['none', ''],
    ['short ones', 'secret\n'],
    ['ones with spaces', 'a sentence is no key of ours\n'],
  ])('are not taken from a file with %s', async (_, text) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'keys.txt');
    await writeFile(file, text);
    await expect(ApiKeys.fromFile(file)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  it('are not taken from a file that is not there', async () => {
    await expect(ApiKeys.fromFile('/nowhere/keys.txt')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  it('of administrators alone swap models', async () => {
    const swapped: string[] = [];
    await using app = await createApp({
      models: noModels(),
      keys: new ApiKeys([OLD], 'the test'),
      adminKeys: new ApiKeys([NEW], 'the test'),
      swap: async (name) => {
        swapped.push(name);
        return '2';
      },
    });
    const swap = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const { statusCode, body } = await app.inject({
        method: 'POST',
        url: '/admin/models/kjv/reload',
        headers,
      });
      return { statusCode, body: JSON.parse(body) };
    };
    expect(await swap(OLD)).toMatchObject({ statusCode: 401, body: { error: { code: 'UNAUTHORIZED' } } });
    expect(swapped).toEqual([]);
    expect(await swap(NEW)).toEqual({ statusCode: 200, body: { name: 'kjv', version: '2' } });
    expect(swapped).toEqual(['kjv']);
  });

  it('of administrators are needed for the route to be there', async () => {
    await using app = await createApp({ models: noModels(), swap: async () => '2' });
    expect((await app.inject({ method: 'POST', url: '/admin/models/kjv/reload' })).statusCode).toBe(404);
  });
});

describe('rates', () => {
  it('are limited for each client, but for health', async () => {
    await using app = await createApp({ models: noModels(), ratePerMinute: 2 });
    const from = (remoteAddress: string) => app.inject({ url: '/metrics', remoteAddress });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await from('10.0.0.1')).statusCode);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await from('10.0.0.1');
    expect(refused.json().error.code).toBe('OVERLOADED');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('10.0.0.2')).statusCode).toBe(200);
    expect((await app.inject({ url: '/healthz', remoteAddress: '10.0.0.1' })).statusCode).toBe(200);
  });

  it('are limited where nothing is, too', async () => {
    await using app = await createApp({ models: noModels(), ratePerMinute: 1 });
    expect((await app.inject('/nothing')).statusCode).toBe(404);
    expect((await app.inject('/nothing')).statusCode).toBe(429);
  });
});

describe('other origins', () => {
  const preflight = { method: 'OPTIONS', url: '/metrics' } as const;
  const asked = { 'access-control-request-method': 'GET' };

  it('are not allowed unless they are named', async () => {
    await using app = await createApp({ models: noModels() });
    const { headers } = await app.inject({ url: '/healthz', headers: { origin: 'https://a.example' } });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  it('are allowed by name, also before a key is sent', async () => {
    const keys = new ApiKeys([OLD], 'the test');
    await using app = await createApp({ models: noModels(), keys, origins: ['https://a.example'] });
    const named = await app.inject({ ...preflight, headers: { origin: 'https://a.example', ...asked } });
    expect(named).toMatchObject({
      statusCode: 204,
      headers: { 'access-control-allow-origin': 'https://a.example', vary: 'Origin' },
    });
    const other = await app.inject({ ...preflight, headers: { origin: 'https://b.example', ...asked } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('are read from a list', () => {
    expect(readOrigins('*')).toBe('*');
    expect(readOrigins('https://a.example, http://localhost:3000')).toEqual([
      'https://a.example',
      'http://localhost:3000',
    ]);
    for (const text of ['a.example', 'https://a.example/', 'https://a.example,', 'null']) {
      expect(() => readOrigins(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    }
  });
});
