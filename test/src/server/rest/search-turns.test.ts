import { getEventListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SearchTurns } from '../../../../src/server/rest/search-turns.js';
import { deferred } from '../../../fixtures/deferred.js';

const patient = (deadlineMs = 120_000) => ({ signal: new AbortController().signal, deadlineMs });

/** Searches that end when they are told to, in turns. */
function searches(turns: SearchTurns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    begin: (name: string, patience = patient()) =>
      turns.run(async () => {
        begun.push(name);
        const { promise, resolve } = deferred();
        ends.set(name, resolve);
        await promise;
        return name;
      }, patience),
    end: (name: string) => ends.get(name)!(),
  };
}

describe('turns of searches', () => {
  it('are a few at a time, in the order of their coming', async () => {
    const turns = new SearchTurns({ atOnce: 2, mostWaiting: 5 });
    const { begun, begin, end } = searches(turns);
    const found = ['a', 'b', 'c', 'd'].map((name) => begin(name));
    await Promise.resolve();
    expect([begun, turns.waiting]).toEqual([['a', 'b'], 2]);
    end('b');
    expect(await found[1]).toBe('b');
    // Who comes now is behind those who wait.
    const late = begin('e');
    await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd', 'e']) {
      await expect.poll(() => begun).toContain(name);
      end(name);
    }
    expect(await Promise.all([...found, late])).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(turns.waiting).toBe(0);
  });

  it('are refused where too many wait, with when to come again', async () => {
    const turns = new SearchTurns({ atOnce: 1, mostWaiting: 1 });
    const { begin, end } = searches(turns);
    const first = begin('a');
    const second = begin('b');
    await expect(begin('c')).rejects.toMatchObject({
      code: 'OVERLOADED',
      expected: 'at most 1 searches for latents to wait',
      received: '1 wait already',
      retryAfterSeconds: 1,
    });
    end('a');
    await first;
    await expect.poll(() => turns.waiting).toBe(0);
    end('b');
    expect(await second).toBe('b');
  });

  it('are refused where those that wait take too long, as far as can be told', async () => {
    const turns = new SearchTurns({ atOnce: 1, mostWaiting: 5 });
    await turns.run(() => setTimeout(600), patient());
    const { begin, end } = searches(turns);
    const first = begin('a');
    const second = begin('b');
    await expect(begin('c', patient(3000))).rejects.toMatchObject({
      code: 'OVERLOADED',
      expected: 'a search for latents to begin within 1 s',
      received: expect.stringMatching(/^with 1 waiting it would be 1\.\d s$/),
      retryAfterSeconds: 2,
    });
    end('a');
    await first;
    await expect.poll(() => turns.waiting).toBe(0);
    end('b');
    expect(await second).toBe('b');
  });

  it('are refused to who has waited for so long that the search would not be done in time', async () => {
    const turns = new SearchTurns({ atOnce: 1, mostWaiting: 5 });
    await turns.run(() => setTimeout(100), patient());
    const { begun, begin, end } = searches(turns);
    const first = begin('a');
    const second = begin('b', patient(700));
    const third = begin('c');
    const late = setTimeout(650).then(() => end('a'));
    await expect(second).rejects.toMatchObject({
      code: 'OVERLOADED',
      expected: expect.stringMatching(/^0\.\d s for a search for latents/),
      received: expect.stringMatching(/^after 0\.\d s of waiting -?0\.\d s were left$/),
    });
    await Promise.all([late, first]);
    await expect.poll(() => begun).toEqual(['a', 'c']);
    end('c');
    expect(await third).toBe('c');
  });

  it('are given up by who waits no longer, and handed on by searches that fail', async () => {
    const turns = new SearchTurns({ atOnce: 1, mostWaiting: 5 });
    const { begun, begin, end } = searches(turns);
    const first = begin('a');
    const gone = new AbortController();
    const second = begin('b', { ...patient(), signal: gone.signal });
    const failing = turns.run(() => Promise.reject(new Error('nothing found')), patient());
    const last = begin('c');
    gone.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    expect(getEventListeners(gone.signal, 'abort')).toEqual([]);
    end('a');
    await first;
    await expect(failing).rejects.toThrow('nothing found');
    await expect.poll(() => begun).toEqual(['a', 'c']);
    end('c');
    expect(await last).toBe('c');
    await expect(begin('d', { ...patient(), signal: gone.signal })).rejects.toThrow('gone');
  });
});
