import { describe, expect, test } from 'vitest';
import { inJson, SentenceVaeError } from '../../src/errors.js';

const complain = (received: string) =>
  new SentenceVaeError('BAD_PACKAGE', { expected: 'a file', received, remedy: 'Copy it again' });

describe('a message that quotes a stranger', () => {
  test.each([
    ['a colour', 'it is \u001b[31mred', String.raw`it is \u001b[31mred`],
    ['a title of the window', 'it is \u009d0;x\u0007', String.raw`it is \u009d0;x\u0007`],
    ['text from right to left', 'it is \u202etxt.exe', String.raw`it is \u202etxt.exe`],
    ['a line that is written over', 'it is\rDone', String.raw`it is\u000dDone`],
    ['lines and tabs', 'it is:\n\ta', 'it is:\n\ta'],
  ])('%s', (_, received, shown) => {
    const error = complain(received);
    expect(error.received).toBe(shown);
    expect(error.message).toBe(`Expected a file, but ${shown}. Copy it again.`);
  });

  test('does not go on for ever', () => {
    const { received } = complain(`it is ${'x'.repeat(1_000_000)}`);
    expect(received.length).toBeLessThan(1100);
    expect(received).toMatch(/^it is x+…$/);
  });
});

test('a value is quoted as JSON, however deep it is nested', () => {
  expect(inJson({ a: [1] })).toBe('{"a":[1]}');
  expect(inJson('x'.repeat(100))).toBe(`"${'x'.repeat(56)}…`);
  expect(inJson(undefined)).toBe('undefined');
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(inJson(deep)).toBe('something that is nested too deeply');
});
