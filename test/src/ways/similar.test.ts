import { describe, expect, it } from 'vitest';
import { similar } from '../../../src/ways/similar.js';
import { ScriptedModel } from './scripted-model.js';

/** Latents are points of a plane; a sentence tells the nearest point of a lattice. */
const onALattice = () =>
  new ScriptedModel({ 'at 3 4': [3, 4] }, ([x, y]) => `at ${Math.round(x!)} ${Math.round(y!)}`);

const distances = (latents: readonly Float32Array[]) => latents.map(([x, y]) => Math.hypot(x! - 3, y! - 4));

describe('similar', () => {
  it('writes eight sentences, as far off as draws from the posterior are', async () => {
    const model = onALattice();
    expect(await similar(model, 'at 3 4', { seed: 1 })).toHaveLength(8);
    for (const distance of distances(model.decoded[0]!)) expect(distance).toBeCloseTo(Math.SQRT2, 5);
  });

  it('goes to the radius that is asked for, in directions of the seed', async () => {
    const model = onALattice();
    const first = await similar(model, 'at 3 4', { seed: 1, radius: 7, count: 3 });
    for (const distance of distances(model.decoded[0]!)) expect(distance).toBeCloseTo(7, 5);
    expect(await similar(model, 'at 3 4', { seed: 1, radius: 7, count: 3 })).toEqual(first);
    expect(await similar(model, 'at 3 4', { seed: 2, radius: 7, count: 3 })).not.toEqual(first);
  });

  it('stays with the sentence at radius 0', async () => {
    const sentences = await similar(onALattice(), 'at 3 4', { radius: 0, count: 2 });
    expect(sentences.map(({ text }) => text)).toEqual(['at 3 4', 'at 3 4']);
  });

  it('writes others only, none of them twice, when they shall be distinct', async () => {
    const texts = (
      await similar(onALattice(), 'at 3 4', { seed: 1, radius: 3, count: 12, distinct: true })
    ).map(({ text }) => text);
    expect(texts).toHaveLength(12);
    expect(new Set([...texts, 'at 3 4']).size).toBe(13);
  });

  it('writes fewer where there are no others, after a bounded search', async () => {
    const model = onALattice();
    expect(await similar(model, 'at 3 4', { radius: 0.2, count: 5, distinct: true })).toEqual([]);
    expect(model.decoded.flat()).toHaveLength(1 + 20 * 5);
  });

  it.each([
    { radius: -1 },
    { radius: Number.NaN },
    { radius: Infinity },
    { count: 0 },
    { count: 1.5 },
    { seed: -1 },
  ])('refuses %o', async (options) => {
    await expect(similar(onALattice(), 'at 3 4', options)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      received: `${Object.values(options)[0]} came`,
    });
  });
});
