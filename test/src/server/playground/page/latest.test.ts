import { describe, expect, it } from 'vitest';
import { Latest } from '../../../../../src/server/playground/page/latest.js';

/** Work that goes on until it's told to end, and what was seen of it. */
function watched() {
  const seen: string[] = [];
  const begun: { input: string; signal: AbortSignal; end: (error?: Error) => void }[] = [];
  const until = new AbortController();
  const latest = new Latest<string, string>(
    (input, signal) =>
      new Promise((resolve, reject) => {
        begun.push({ input, signal, end: (error) => (error ? reject(error) : resolve(`${input} done`)) });
      }),
    {
      done: (output) => seen.push(output),
      failed: (error, input) => seen.push(`${input}: ${String(error)}`),
      busy: (isBusy) => seen.push(isBusy ? 'busy' : 'idle'),
    },
    until.signal,
  );
  const end = async (place: number, error?: Error) => {
    begun[place]!.end(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { latest, seen, begun, until, end };
}

describe('Latest', () => {
  it('aborts what is about something else, and shows nothing of it', async () => {
    const { latest, seen, begun, end } = watched();
    latest.now('a');
    latest.now('b');
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await end(0);
    await end(1);
    expect(seen.filter((each) => each.endsWith('done'))).toEqual(['b done']);
  });

  it('lets work come to its end where inputs follow each other, and goes on with the newest', async () => {
    const { latest, seen, begun, end } = watched();
    latest.soon('a');
    latest.soon('b');
    latest.soon('c');
    expect(begun.map(({ input }) => input)).toEqual(['a']);
    await end(0);
    expect(begun.map(({ input }) => input)).toEqual(['a', 'c']);
    await end(1);
    expect(seen).toEqual(['busy', 'a done', 'busy', 'c done', 'idle']);
  });

  it('tells what went wrong, but nothing of what nobody waits for', async () => {
    const { latest, seen, end } = watched();
    latest.now('a');
    await end(0, new Error('no'));
    latest.now('b');
    latest.stop();
    await end(1, new Error('aborted'));
    expect(seen.filter((each) => each.includes('Error'))).toEqual(['a: Error: no']);
  });

  it('does nothing more when all is over', async () => {
    const { latest, seen, begun, until, end } = watched();
    latest.soon('a');
    latest.soon('b');
    until.abort();
    expect(begun[0]!.signal.aborted).toBe(true);
    await end(0);
    expect(begun).toHaveLength(1);
    expect(seen.at(-1)).toBe('idle');
  });
});
