import { expect, test } from 'vitest';
import { parseInput } from '../../../export/commands/parse-input.js';

test.each([
  ['images', { name: 'images' }],
  ['images:1,224,224,3', { name: 'images', shape: [1, 224, 224, 3] }],
  ['images:?,-1, 8', { name: 'images', shape: [null, null, 8] }],
  ['ids:?,20:int32', { name: 'ids', shape: [null, 20], type: 'int32' }],
  ['ids:int32', { name: 'ids', type: 'int32' }],
  ['scope/node:1', { name: 'scope/node:1' }],
  ['scope/node:1:[5]:bool', { name: 'scope/node:1', shape: [5], type: 'bool' }],
  ['number:[]', { name: 'number', shape: [] }],
] as const)('"%s" is read', (text, wanted) => {
  expect(parseInput(text)).toEqual({ shape: undefined, type: undefined, ...wanted });
});

test.each([
  ['images:1,x,3', /whole numbers, or \? for an open one, but in "images:1,x,3" one is "x"/],
  ['images:1,2.5', /one is "2\.5"/],
  ['images:1,3:float64', /one of float32, int32, bool, but in .* it is "float64"/],
  ['', /begin with a name, but in "" there is none/],
])('"%s" is refused', (text, message) => {
  expect(() => parseInput(text)).toThrow(
    expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringMatching(message) }),
  );
});
