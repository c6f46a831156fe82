import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { followChild } from '../../bench/follow-child.js';
import type { Child } from '../../bench/run-child.js';

const Line = Type.Object({ step: Type.Integer() });

function program(code: string): Child {
  return { name: 'the child', program: process.execPath, args: ['--eval', code] };
}

/** The lines of a program until its end or its failure, which is then thrown. */
async function linesOf(child: Child, onLine: () => void = () => {}, signal = new AbortController().signal) {
  const lines: unknown[] = [];
  for await (const line of followChild(child, Line, signal)) {
    lines.push(line);
    onLine();
  }
  return lines;
}

test('lines come as they are printed, to the end', async () => {
  const code = `console.log('{"step":1}'); setTimeout(() => console.log('{"step":2}'), 20)`;
  expect(await linesOf(program(code))).toEqual([{ step: 1 }, { step: 2 }]);
});

test('a failure comes after the lines before it, with the end of standard error', async () => {
  let seen = 0;
  const failing = program(`console.log('{"step":1}'); console.error('no room'); process.exitCode = 3`);
  await expect(linesOf(failing, () => seen++)).rejects.toThrow('it ended with code 3: no room.');
  expect(seen).toBe(1);
  await expect(linesOf({ ...failing, program: '/no/such/program' })).rejects.toThrow(/code 127: .*ENOENT/);
});

test('another line than was asked for ends it', async () => {
  const endless = program(`console.log('{"step":"one"}'); setInterval(() => {}, 1000)`);
  await expect(linesOf(endless)).rejects.toMatchObject({ code: 'BAD_PEER' });
});

test('an abort ends it', async () => {
  const controller = new AbortController();
  const endless = program(`console.log('{"step":1}'); setInterval(() => {}, 1000)`);
  const reason = new Error('stopped');
  await expect(linesOf(endless, () => controller.abort(reason), controller.signal)).rejects.toBe(reason);
});
