import { expect, it } from 'vitest';
import { hubAddressText, isHubAddress, parseHubAddress, resolvePath } from '../../../src/hub/hub-address.js';

it.each([
  ['hf://owner/name', 'owner/name', 'main', ''],
  ['hf://models/owner/name', 'owner/name', 'main', ''],
  ['hf://owner/name/', 'owner/name', 'main', ''],
  ['hf://owner/name@v1.0', 'owner/name', 'v1.0', ''],
  ['hf://owner/name@v1.0/models/kjv', 'owner/name', 'v1.0', 'models/kjv'],
  ['hf://owner/name/models/kjv', 'owner/name', 'main', 'models/kjv'],
  ['hf://owner/name@my%2Fbranch/kjv', 'owner/name', 'my/branch', 'kjv'],
  ['hf://owner/name@refs/pr/7', 'owner/name', 'refs/pr/7', ''],
  ['hf://owner/name@refs/pr/7/kjv', 'owner/name', 'refs/pr/7', 'kjv'],
  ['hf://Some-1.owner/na_me.v2', 'Some-1.owner/na_me.v2', 'main', ''],
])('reads %s', (text, repository, revision, folder) => {
  expect(isHubAddress(text)).toBe(true);
  const address = parseHubAddress(text);
  expect(address).toEqual({ repository, revision, folder });
  expect(parseHubAddress(hubAddressText(address))).toEqual(address);
});

it.each([
  'hf://',
  'hf://name',
  'hf://owner/',
  'hf://owner/name@',
  'hf://owner/..',
  'hf://../name',
  'hf://owner/na--me',
  'hf://owner/name.git',
  'hf://owner/name@..',
  'hf://owner/name@%2e%2e%2f%2e%2e',
  'hf://owner/name@a%2f..%2fb',
  'hf://owner/name@a\\b',
  'hf://owner/name@%zz',
  'hf://owner/name@v1/../../etc',
  'hf://owner/name@v1//kjv',
  'hf://owner/name@v1/.git',
  'hf://owner/name with a space',
  'hf://owner/name@v1\0',
])('refuses %j', (text) => {
  expect(() => parseHubAddress(text)).toThrow(
    expect.objectContaining({ code: 'BAD_ARGUMENT', remedy: expect.stringContaining('hf://owner/name') }),
  );
});

it('takes no folder for an address', () => {
  expect(['models/kjv', './hf://x', 'hf:/owner/name', 'kjv'].filter(isHubAddress)).toEqual([]);
});

it('makes addresses of files', () => {
  const address = parseHubAddress('hf://owner/name@my%2Fbranch/a b'.replace(' ', '+'));
  expect(resolvePath(address, address.revision, 'onnx/encoder.onnx')).toBe(
    '/owner/name/resolve/my%2Fbranch/a%2Bb/onnx/encoder.onnx',
  );
});
