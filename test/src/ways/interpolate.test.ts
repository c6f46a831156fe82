import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalWords } from '../../../src/ways/equal-words.js';
import { interpolate } from '../../../src/ways/interpolate.js';
import { ScriptedModel } from './scripted-model.js';

fc.configureGlobal({ seed: 20261123 });

/** Latents are numbers on a line; each sentence reaches from its start to the next one's. */
const onALine = (starts: Readonly<Record<string, number>>) =>
  new ScriptedModel(
    { A: [0], Z: [1], Y: [2] },
    ([at]) => {
      const [name] = Object.entries(starts).findLast(([, start]) => at! >= start)!;
      return name;
    },
    { deviation: 1e-6 },
  );

const texts = (walk: readonly { text: string }[]) => walk.map(({ text }) => text);

describe('interpolate', () => {
  it('writes seven steps from the first sentence to the second', async () => {
    const model = onALine({ a: 0, m: 0.4, z: 0.9 });
    const walk = await interpolate(model, ['A', 'Z'], {});
    expect(texts(walk)).toEqual(['a', 'a', 'a', 'm', 'm', 'm', 'z']);
    expect(walk.map(({ t }) => t)).toEqual([0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1]);
    expect(model.options[0]).toMatchObject({ temperature: 0 });
  });

  it('goes through any number of sentences', async () => {
    const walk = await interpolate(onALine({ a: 0, b: 1, c: 2 }), ['A', 'Z', 'Y', 'A'], { steps: 3 });
    expect(walk.map(({ t, text }) => [t, text])).toEqual([
      [0, 'a'],
      [0.5, 'a'],
      [1, 'b'],
      [1.5, 'b'],
      [2, 'c'],
      [2.5, 'b'],
      [3, 'a'],
    ]);
  });

  it('starts from refined latents, unless from posterior means', async () => {
    const model = new ScriptedModel({ A: [0], Z: [1] }, ([at]) => (at! < 0.25 ? 'off' : 'on'), {
      gap: 0.25,
    });
    expect(texts(await interpolate(model, ['A', 'Z'], { steps: 2 }))).toEqual(['on', 'on']);
    expect(texts(await interpolate(model, ['A', 'Z'], { steps: 2, refine: false }))).toEqual(['off', 'on']);
  });

  it.each([{}, { distinct: true }, { mostEqual: 0.5 }])(
    'encodes its sentences once, with %j',
    async (way) => {
      const model = onALine({ a: 0, z: 0.5 });
      await interpolate(model, ['A', 'Z'], way);
      expect(model.encoded).toEqual([['A', 'Z']]);
    },
  );

  it.each([[[]], [['A']]])('refuses %j as ends', async (ends) => {
    await expect(interpolate(onALine({ a: 0 }), ends, {})).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: 'two or more to interpolate between',
    });
  });

  it('refuses more steps in all than a million, before it encodes', async () => {
    const ends = Array<string>(200).fill('unknown to the model');
    await expect(interpolate(onALine({ a: 0 }), ends, { steps: 10_000 })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      received: '1,989,802 came',
    });
  });
});

describe('interpolate, distinct', () => {
  it('finds the sentences that equal steps miss', async () => {
    const model = onALine({ a: 0, b: 0.52, c: 0.53, d: 0.535, e: 0.9 });
    expect(texts(await interpolate(model, ['A', 'Z'], { steps: 5 }))).toEqual(['a', 'a', 'a', 'd', 'e']);
    const walk = await interpolate(model, ['A', 'Z'], { steps: 5, distinct: true });
    expect(texts(walk)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(walk[0]!.t).toBe(0);
    expect(walk[4]!.t).toBe(1);
  });

  it('writes no more than were asked for, the ends among them', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`s${i}`, i / 100]));
    const walk = await interpolate(onALine(many), ['A', 'Z'], { steps: 6, distinct: true });
    expect(texts(walk)).toEqual(['s0', 's20', 's40', 's60', 's80', 's99']);
  });

  it('writes fewer where the way has fewer, after a bounded search', async () => {
    const model = onALine({ a: 0, b: 1 / 3 });
    const walk = await interpolate(model, ['A', 'Z'], { steps: 50, distinct: true });
    expect(texts(walk)).toEqual(['a', 'b']);
    expect(model.decoded.slice(1).flat().length).toBeLessThanOrEqual(12);
  });

  it('writes one sentence where both ends are the same', async () => {
    expect(texts(await interpolate(onALine({ a: 0 }), ['A', 'Z'], { distinct: true }))).toEqual(['a']);
  });

  it('keeps the last place of the last sentence, and the first place of others', async () => {
    // Not monotonous: z comes early, and once more at the end.
    const model = new ScriptedModel({ A: [0], Z: [1] }, ([at]) =>
      at! < 0.2 ? 'a' : at! < 0.4 ? 'z' : at! < 0.6 ? 'a' : at! < 0.8 ? 'm' : 'z',
    );
    const walk = await interpolate(model, ['A', 'Z'], { steps: 6, distinct: true });
    expect(walk.map(({ t, text }) => [t, text])).toEqual([
      [0, 'a'],
      [expect.closeTo(0.6, 6), 'm'],
      [1, 'z'],
    ]);
  });

  it('never repeats, keeps the order and both ends, whatever the way has', async () => {
    const borders = fc.uniqueArray(fc.double({ min: 0.001, max: 0.999, noNaN: true }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(borders, fc.integer({ min: 2, max: 12 }), async (cuts, steps) => {
        const starts = [0, ...cuts.toSorted((a, b) => a - b)];
        const model = onALine(Object.fromEntries(starts.map((start, i) => [`s${i}`, start])));
        const walk = await interpolate(model, ['A', 'Z'], { steps, distinct: true });
        expect(new Set(texts(walk)).size).toBe(walk.length);
        expect(walk.length).toBeLessThanOrEqual(Math.min(steps, starts.length));
        expect(walk.map(({ t }) => t)).toEqual(walk.map(({ t }) => t).toSorted((a, b) => a - b));
        expect(walk[0]!.text).toBe('s0');
        expect(walk.at(-1)!.text).toBe(`s${starts.length - 1}`);
        // Sentences that reach further than the search looks are all found.
        const reach = Math.min(...starts.map((start, i) => (starts[i + 1] ?? 1) - start));
        const least = reach > 2 / 4096 ? Math.min(steps, starts.length) : 1;
        expect(walk.length).toBeGreaterThanOrEqual(least);
      }),
    );
  });
});

describe('interpolate, with unlike neighbours', () => {
  const onTheWay = {
    'he sat down there now': 0,
    'he sat down there then': 0.2,
    'he sat here and then': 0.3,
    'she sat here and sang': 0.5,
    'she ran away and sang': 0.7,
    'they ran away and slept': 0.9,
  };

  it('leaves out what is like its neighbours, and keeps the longest row', async () => {
    const walk = await interpolate(onALine(onTheWay), ['A', 'Z'], { steps: 7, mostEqual: 0.5 });
    expect(texts(walk)).toEqual([
      'he sat down there now',
      'she sat here and sang',
      'they ran away and slept',
    ]);
  });

  it('finds what lies beside the way, and the same by every seed', async () => {
    const model = new ScriptedModel(
      { A: [0, 0], Z: [1, 0] },
      ([x, y]) => (y! > 0.3 ? `up ${x! < 0.5 ? 'here' : 'there'}` : 'straight on'),
      { deviation: 0.2 },
    );
    const walks = await Promise.all(
      [1, 2].map((seed) => interpolate(model, ['A', 'Z'], { steps: 4, mostEqual: 0.4, seed })),
    );
    expect(texts(walks[0]!)).toContainEqual(expect.stringMatching(/^up /));
    expect(walks[1]).toEqual(walks[0]);
  });

  it('goes through sentences that are given, which all stay', async () => {
    const walk = await interpolate(onALine({ ...onTheWay, 'to the moon': 2 }), ['A', 'Z', 'Y'], {
      steps: 5,
      mostEqual: 0.5,
    });
    expect(walk.map(({ t }) => t)).toEqual(expect.arrayContaining([0, 1, 2]));
    expect(new Set(walk.map(({ t }) => t)).size).toBe(walk.length);
  });

  it('keeps both ends where nothing keeps them apart', async () => {
    const model = onALine({ 'he went out': 0, 'he went in': 0.5 });
    expect(texts(await interpolate(model, ['A', 'Z'], { mostEqual: 0.1 }))).toEqual([
      'he went out',
      'he went in',
    ]);
  });

  it('has no neighbours more equal than so, whatever the way has', async () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const sentences = fc.uniqueArray(fc.array(word, { minLength: 1, maxLength: 5 }), {
      minLength: 2,
      maxLength: 14,
      selector: (words) => words.join(' '),
    });
    const limits = fc.double({ min: 0, max: 0.99, noNaN: true });
    await fc.assert(
      fc.asyncProperty(sentences, limits, fc.integer({ min: 2, max: 8 }), async (all, mostEqual, steps) => {
        const way = Object.fromEntries(all.map((words, i) => [words.join(' '), i / all.length]));
        const walk = await interpolate(onALine(way), ['A', 'Z'], { steps, mostEqual });
        const words = texts(walk).map((text) => text.split(' '));
        expect(words.length).toBeLessThanOrEqual(steps);
        expect([words[0], words.at(-1)]).toEqual([all[0], all.at(-1)]);
        const shares = words.slice(1).map((each, i) => equalWords(words[i]!, each));
        expect(words.length === 2 || shares.every((share) => share <= mostEqual)).toBe(true);
      }),
    );
  });

  it('refuses shares that are none, and distinct set to false beside one', async () => {
    const model = onALine({ a: 0, b: 0.5 });
    for (const mostEqual of [-0.1, 1.1, Number.NaN]) {
      await expect(interpolate(model, ['A', 'Z'], { mostEqual })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      });
    }
    await expect(interpolate(model, ['A', 'Z'], { mostEqual: 0.4, distinct: false })).rejects.toThrow(
      'both came: distinct is false, and the share is 0.4',
    );
    await expect(interpolate(model, ['A', 'Z'], { mostEqual: 0.4, steps: 201 })).rejects.toThrow('201 came');
  });
});
