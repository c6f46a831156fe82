import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { hubEnvironment, hubToken } from '../../../src/hub/hub-environment.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const HOME = resolve('/home/someone');

it.each([
  [{}, '.cache/huggingface/hub'],
  [{ XDG_CACHE_HOME: join(HOME, 'caches') }, 'caches/huggingface/hub'],
  [{ HF_HOME: join(HOME, 'hf') }, 'hf/hub'],
  [{ HF_HOME: '~/hf' }, 'hf/hub'],
  [{ HF_HOME: join(HOME, 'hf'), HF_HUB_CACHE: join(HOME, 'other') }, 'other'],
  [{ HUGGINGFACE_HUB_CACHE: join(HOME, 'old') }, 'old'],
  [{ HF_HUB_CACHE: '' }, '.cache/huggingface/hub'],
])("finds Python's cache with %o", (environment, folder) => {
  expect(hubEnvironment(environment, HOME).cache).toBe(join(HOME, folder));
});

it('has the defaults of the Hub', () => {
  const { endpoint, offline, timeouts } = hubEnvironment({}, HOME);
  expect({ endpoint, offline, timeouts }).toEqual({
    endpoint: 'https://huggingface.co',
    offline: false,
    timeouts: { answer: 10_000, body: 10_000 },
  });
});

it('reads what is set', () => {
  const set = {
    HF_ENDPOINT: 'https://hub.example.org/hf/',
    HF_HUB_OFFLINE: 'YES',
    HF_HUB_DOWNLOAD_TIMEOUT: '0.5',
  };
  expect(hubEnvironment(set, HOME)).toMatchObject({
    endpoint: 'https://hub.example.org/hf',
    offline: true,
    timeouts: { answer: 10_000, body: 500 },
  });
  expect(hubEnvironment({ TRANSFORMERS_OFFLINE: '1', HF_HUB_OFFLINE: '' }, HOME).offline).toBe(true);
  expect(hubEnvironment({ HF_HUB_OFFLINE: '0' }, HOME).offline).toBe(false);
});

it.each(['huggingface.co', 'file:///etc', ''.padEnd(3)])('refuses the endpoint %j', (HF_ENDPOINT) => {
  expect(() => hubEnvironment({ HF_ENDPOINT }, HOME)).toThrow(
    expect.objectContaining({ code: 'BAD_ARGUMENT' }),
  );
});

it('takes the token of the environment before that of a file', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'token'), 'hf_from_file\n');
  const HF_HOME = folder.path;
  expect(await hubToken({ HF_HOME, HF_TOKEN: ' hf_from_environment\n' }, HOME)).toBe('hf_from_environment');
  expect(await hubToken({ HF_HOME }, HOME)).toBe('hf_from_file');
  expect(await hubToken({ HF_TOKEN_PATH: join(HF_HOME, 'token') }, HOME)).toBe('hf_from_file');
  expect(await hubToken({ HF_HOME, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' }, HOME)).toBeUndefined();
  expect(await hubToken({}, join(HF_HOME, 'nobody'))).toBeUndefined();
});
