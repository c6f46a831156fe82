import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startStream } from '../../../../src/server/rest/answers/stream.js';

const PIECE = 'x'.repeat(1000);

/** Pieces that say how many of them were made, and that no more will be. */
function counted(most: number) {
  const made = { pieces: 0, hasEnded: false };
  const pieces = (async function* () {
    try {
      while (made.pieces < most) {
        made.pieces++;
        yield PIECE;
      }
    } finally {
      made.hasEnded = true;
    }
  })();
  return { made, pieces };
}

function ending() {
  const heard: unknown[] = [];
  let isClosed = false;
  return {
    heard,
    isClosed: () => isClosed,
    end: {
      inWords: (error: object) => JSON.stringify(error),
      onFailure: (error: unknown) => heard.push(error),
      onClose: () => (isClosed = true),
    },
  };
}

it('makes no more pieces than are taken, but for one', async () => {
  const { made, pieces } = counted(10_000);
  const { end, isClosed } = ending();
  const stream = await startStream(pieces, end);
  let taken = 0;
  for await (const piece of stream) {
    expect(String(piece)).toBe(PIECE);
    taken++;
    for (let i = 0; i < 100; i++) await turn();
    expect(made.pieces).toBeLessThanOrEqual(taken + 1);
    expect(isClosed()).toBe(false);
    if (taken === 5) break;
  }
  await turn();
  expect(made.hasEnded).toBe(true);
  expect(isClosed()).toBe(true);
});

it('ends its pieces even if nobody ever read from it', async () => {
  const { made, pieces } = counted(10_000);
  const { end, isClosed } = ending();
  const stream = await startStream(pieces, end);
  stream.destroy();
  await once(stream, 'close');
  await turn();
  expect(made).toEqual({ pieces: 1, hasEnded: true });
  expect(isClosed()).toBe(true);
});

it('has all pieces, and then what went wrong', async () => {
  const { end, heard } = ending();
  const failure = new Error('of the inside');
  const pieces = (async function* () {
    yield 'a';
    yield 'b';
    throw failure;
  })();
  const [first, second, last] = await (await startStream(pieces, end)).toArray();
  expect(`${first}${second}`).toBe('ab');
  expect(JSON.parse(String(last))).toMatchObject({ error: { code: 'INTERNAL' } });
  expect(heard).toEqual([failure]);
});

it('is none where the first piece fails, or empty where there is none', async () => {
  const { end, heard } = ending();
  const failing = (async function* () {
    yield Promise.reject(new Error('at once'));
  })();
  await expect(startStream(failing, end)).rejects.toThrow('at once');
  expect(heard).toEqual([]);
  expect(await (await startStream(counted(0).pieces, end)).toArray()).toEqual([]);
});
