import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/ways/nearest.js';
import { ScriptedReader } from './reading-model.js';

const reader = () => new ScriptedReader({ here: [1, 0], near: [1, 0.5], far: [9, 0], behind: [-1, 0] });

describe('nearest', () => {
  it('puts the nearest first, each with its place in the corpus', async () => {
    expect(await nearest(reader(), 'here', ['far', 'near', 'behind', 'here'], {})).toEqual({
      sentences: [
        { text: 'here', index: 3, distance: 0 },
        { text: 'near', index: 1, distance: 0.5 },
        { text: 'behind', index: 2, distance: 2 },
        { text: 'far', index: 0, distance: 8 },
      ],
      compared: 4,
      unusable: 0,
    });
  });

  it('compares directions, or whole posteriors, if asked to', async () => {
    const corpus = ['near', 'behind', 'far'];
    const byAngle = await nearest(reader(), 'here', corpus, { measure: 'cosine' });
    expect(byAngle.sentences.map(({ text }) => text)).toEqual(['far', 'near', 'behind']);
    const byDivergence = await nearest(reader(), 'here', corpus, { measure: 'kl' });
    expect(byDivergence.sentences.map(({ distance }) => distance)).toEqual([0.25, 4, 64]);
  });

  it('keeps as many as asked of a stream, each text once, and passes over what is unusable', async () => {
    let taken = 0;
    async function* corpus() {
      for (let i = 0; i < 10_000; i++) {
        taken++;
        yield ['far', 'unknown', 'near', 'behind'][i % 4]!;
      }
    }
    const found = await nearest(reader(), 'here', corpus(), { count: 2 });
    expect(found.sentences.map(({ text, index }) => [text, index])).toEqual([
      ['near', 2],
      ['behind', 3],
    ]);
    expect({ taken, ...found }).toMatchObject({ taken: 10_000, compared: 7500, unusable: 2500 });
  });

  it('finds nothing in nothing', async () => {
    expect(await nearest(reader(), 'here', [], {})).toEqual({ sentences: [], compared: 0, unusable: 0 });
  });

  it('ends when its signal is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    async function* endless() {
      for (let i = 0; ; i++) {
        if (i === 5000) controller.abort(reason);
        yield 'near';
      }
    }
    await expect(nearest(reader(), 'here', endless(), { signal: controller.signal })).rejects.toBe(reason);
  });

  it('refuses another measure and unusable counts', async () => {
    await expect(nearest(reader(), 'here', [], { count: 0 })).rejects.toMatchObject({ received: '0 came' });
    // @ts-expect-error JavaScript callers can say anything.
    await expect(nearest(reader(), 'here', [], { measure: 'taxicab' })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      received: '"taxicab" came',
    });
  });
});
