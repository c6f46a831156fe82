import { describe, expect, it } from 'vitest';
import { direction, readDirection, shift } from '../../../src/ways/direction.js';
import { ScriptedReader } from './reading-model.js';

const LATENTS = { a: [0, 0], b: [2, 0], c: [1, 4], d: [1, 8] };
const reader = () => new ScriptedReader(LATENTS);

describe('direction', () => {
  it('goes from the mean of one sort to the mean of the other, passing over what is unusable', async () => {
    expect(await direction(reader(), ['a', 'b', 'unknown'], ['c', 'd', 'd'], {})).toEqual({
      kind: 'direction',
      model: 'scripted',
      weights: 'a'.repeat(64),
      sentences: { from: 2, to: 3 },
      vector: [0, expect.closeTo(20 / 3, 12)],
    });
  });

  it.each([
    [[], ['a'], 'from'],
    [['a'], ['unknown'], 'to'],
  ])('refuses %j and %j', async (from, to, end) => {
    await expect(direction(reader(), from, to, {})).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: expect.stringContaining(`the direction ${end},`),
    });
  });

  it('survives JSON', async () => {
    const found = await direction(reader(), ['a'], ['d'], {});
    expect(readDirection(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });
});

describe('readDirection', () => {
  const good = { kind: 'direction', model: 'm', weights: 'w', sentences: { from: 1, to: 1 }, vector: [1] };

  it.each([
    [null, 'a direction with an object'],
    [{ ...good, kind: 'sentence-vae' }, 'a direction with "direction" at kind'],
    [{ ...good, vector: [1, null] }, 'a direction with a number at vector.1'],
    [{ ...good, vector: 'x' }, 'a direction with a list at vector'],
    [
      { ...good, sentences: { from: 0, to: 1 } },
      'a direction with an integer of at least 1 at sentences.from',
    ],
  ])('refuses %j', (value, expected) => {
    expect(() => readDirection(value)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT', expected }));
  });
});

describe('shift', () => {
  it('moves each sentence along, as many times as asked', async () => {
    const model = reader();
    const along = await direction(model, ['a'], ['b'], {});
    const texts = async (strength?: number) =>
      (await shift(model, ['a', 'c'], along, { strength })).map(({ text }) => text);
    expect(await texts()).toEqual(['2 0', '3 4']);
    expect(await texts(-0.5)).toEqual(['-1 0', '0 4']);
  });

  it('refuses the direction of another model, one of another length, and NaN', async () => {
    const along = await direction(reader(), ['a'], ['b'], {});
    const other = new ScriptedReader(LATENTS, { weights: 'b'.repeat(64) });
    await expect(shift(other, ['a'], along, {})).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: 'a direction of the model scripted',
      received: 'it is one of another model of that name',
    });
    await expect(shift(reader(), ['a'], { ...along, vector: [1] }, {})).rejects.toMatchObject({
      received: 'it has 1 numbers instead of 2',
    });
    await expect(shift(reader(), ['a'], { ...along, vector: [1, NaN] }, {})).rejects.toMatchObject({
      received: 'it has numbers that are not finite',
    });
    await expect(shift(reader(), ['a'], along, { strength: Infinity })).rejects.toMatchObject({
      received: 'Infinity came',
    });
  });
});
