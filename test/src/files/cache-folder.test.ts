import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../../src/files/cache-folder.js';

test.each([
  ['linux', {}, '/home/ada/.cache/sentence-vae'],
  ['linux', { XDG_CACHE_HOME: '/big' }, '/big/sentence-vae'],
  ['linux', { XDG_CACHE_HOME: '' }, '/home/ada/.cache/sentence-vae'],
  ['linux', { SENTENCE_VAE_CACHE: '/own', XDG_CACHE_HOME: '/big' }, '/own'],
  ['linux', { SENTENCE_VAE_CACHE: 'own' }, resolve('own')],
  ['darwin', {}, '/home/ada/Library/Caches/sentence-vae'],
] as const)('on %s with %j it is %s', (platform, environment, expected) => {
  expect(cacheFolder(environment, platform, '/home/ada')).toBe(expected);
});
