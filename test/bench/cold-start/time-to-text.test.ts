import { describe, expect, test } from 'vitest';
import { timeToText } from '../../../bench/cold-start/time-to-text.js';
import type { Child } from '../../../bench/run-child.js';

function program(code: string): Child {
  return { name: 'the peer', program: process.execPath, args: ['--eval', code] };
}

const never = new AbortController().signal;

describe('a program whose text is waited for', () => {
  test('is timed to its text and to its end', async () => {
    const code = `console.log('one'); console.log('two'); setTimeout(() => {}, 100)`;
    const { text, text_s: seconds, exit_s: whole } = await timeToText(program(code), never);
    expect(text).toBe('one\ntwo\n');
    expect(seconds).toBeGreaterThan(0);
    expect(whole).toBeGreaterThanOrEqual(seconds);
  });

  test.each([
    ['fails', `console.log('one'); console.error('no such model'); process.exit(3)`, 'code 3: no such model'],
    ['prints nothing', '0', 'it ended with code 0'],
  ])('that %s is refused', async (_, code, received) => {
    await expect(timeToText(program(code), never)).rejects.toMatchObject({
      code: 'BAD_PEER',
      received: expect.stringContaining(received),
    });
  });

  test('that is not there is refused', async () => {
    const child = { name: 'the peer', program: '/no/such/python', args: [] };
    await expect(timeToText(child, never)).rejects.toThrow(/code 127: .*ENOENT/);
  });

  test('is ended when the bench is', async () => {
    const controller = new AbortController();
    const waiting = timeToText(program('setInterval(() => {}, 1000)'), controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
