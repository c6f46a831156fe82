import { describe, expect, test } from 'vitest';
import { runChild, type Child } from '../../bench/run-child.js';
import { SentenceLine } from '../../bench/training/lines.js';

/** A program of Node that does this. */
function program(code: string, env: NodeJS.ProcessEnv = {}): Child {
  return { name: 'the peer', program: process.execPath, args: ['--eval', code], env };
}

const line = { tokens_per_s: 5250, ms_per_step: 131.5, steps: 40, tokens: 27_000, loss: 171.2, vocab: 9877 };

describe('a program that measures', () => {
  test('gives its last line, with more in it than was asked for', async () => {
    const printed = { ...line, threads: 2 };
    const child = program(`console.log('warning'); console.log(process.env.LINE)`, {
      LINE: JSON.stringify(printed),
    });
    expect(await runChild(child, SentenceLine)).toEqual(printed);
  });

  test('that fails is quoted with the last lines of its standard error', async () => {
    const child = program(
      `for (let i = 1; i <= 20; i++) console.error('line ' + i); console.error('ValueError: no such shape.'); process.exit(3)`,
    );
    const error = await runChild(child, SentenceLine).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_PEER', expected: 'the peer to run to its end' });
    expect(String(error)).toContain('it ended with code 3: line 14\n');
    expect(String(error)).toContain('line 20\nValueError: no such shape. Mend that');
    expect(String(error)).not.toContain('line 13\n');
  });

  test('that is killed is said to have been', async () => {
    const child = program(`process.kill(process.pid, 'SIGKILL')`);
    await expect(runChild(child, SentenceLine)).rejects.toThrow('it ended with SIGKILL.');
  });

  test('that cannot be started is said to be missing', async () => {
    const child = { name: 'the peer', program: '/no/such/python', args: [] };
    await expect(runChild(child, SentenceLine)).rejects.toThrow(/code 127: .*ENOENT/);
  });

  test.each([
    ['nothing', '', 'it printed nothing'],
    ['no JSON', `console.log('done')`, 'it was: done'],
    ['another record', `console.log('{"tokens_per_s": 5250}')`, 'lacks ms_per_step, steps'],
    [
      'a rate of 0',
      `console.log('${JSON.stringify({ ...line, tokens_per_s: 0 })}')`,
      '/tokens_per_s must be > 0',
    ],
  ])('that prints %s is refused', async (_, code, received) => {
    const error = await runChild(program(code), SentenceLine).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'BAD_PEER',
      expected: 'the peer to print one line of JSON with its figures',
      received: expect.stringContaining(received),
    });
  });
});
