import { describe, expect, it } from 'vitest';
import { sentence } from '../../../src/decode/sentence.js';
import type { LikelihoodModel } from '../../../src/evaluation/judged-model.js';
import { refine, type Sought } from '../../../src/ways/refine.js';

const SIZE = 8;

const distance = (latent: ArrayLike<number>, at: readonly number[]) =>
  at.reduce((sum, value, i) => sum + (value - latent[i]!) ** 2, 0);

/** A world in which −log p(x|z) is the squared distance from a latent, and what lies within 1 of it is written as x. */
function world(targets: Readonly<Record<string, readonly number[]>>) {
  const ids = Object.keys(targets);
  const runs: number[] = [];
  const judged: LikelihoodModel = {
    latent: SIZE,
    posteriors: () => Promise.reject(new Error('posteriors are given')),
    reconstruction: async (examples, latents) => {
      runs.push(examples.length);
      return Float64Array.from(examples, ([id], row) =>
        distance(latents.subarray(row * SIZE, (row + 1) * SIZE), targets[ids[id!]!]!),
      );
    },
  };
  const written: Float32Array[] = [];
  const write = async (latents: readonly Float32Array[]) =>
    latents.map((latent) => {
      written.push(latent);
      const text = ids.find((each) => distance(latent, targets[each]!) < 1) ?? 'something else';
      return sentence(text, [], new Float32Array());
    });
  const sought = (text: string, mean: readonly number[], isWritable = true): Sought => ({
    ids: [ids.indexOf(text)],
    latent: { mean: Float32Array.from(mean), logVariance: new Float32Array(SIZE).fill(-2) },
    text: isWritable ? text : undefined,
  });
  return { model: { judged, write }, sought, runs, written };
}

const at = (value: number) => Array.from({ length: SIZE }, () => value);

describe('refine', () => {
  it('keeps the means that their sentences are written from, without a search', async () => {
    const { model, sought, runs } = world({ a: at(0), b: at(3) });
    const both = [sought('a', at(0.1)), sought('b', at(2.9))];
    const found = await refine(model, both);
    expect(found).toEqual(both.map(({ latent }) => latent.mean));
    expect(runs).toEqual([]);
  });

  it('finds a latent that its sentence is written from, in rounds of 64 draws', async () => {
    const { model, sought, runs } = world({ a: at(0), b: at(3) });
    const [a, b] = await refine(model, [sought('a', at(0)), sought('b', at(2))]);
    expect(a).toEqual(Float32Array.from(at(0)));
    expect((await model.write([b!]))[0]!.text).toBe('b');
    expect(runs.length).toBeGreaterThan(1);
    expect(new Set(runs)).toEqual(new Set([64]));
  });

  it('finds the same latent whatever stands beside a sentence', async () => {
    const { model, sought } = world({ a: at(0), b: at(3) });
    const [alone] = await refine(model, [sought('b', at(2))]);
    const [, beside] = await refine(model, [sought('a', at(1)), sought('b', at(2))]);
    expect(beside).toEqual(alone);
  });

  it('hands back the likeliest of 16 rounds where none is written', async () => {
    const { model, sought, runs } = world({ b: at(40) });
    const [found] = await refine(model, [sought('b', at(0))]);
    expect(runs).toHaveLength(16);
    const nearer = found!.map((value) => Math.abs(40 - value));
    expect(Math.max(...nearer)).toBeLessThan(40);
  });

  it('does not search for a sentence that cannot be written', async () => {
    const { model, sought, runs } = world({ b: at(3) });
    expect(await refine(model, [sought('b', at(0), false)])).toEqual([Float32Array.from(at(0))]);
    expect(runs).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const { model, sought, runs } = world({ b: at(40) });
    const abort = new AbortController();
    const { judged } = model;
    const stopping = {
      ...model,
      judged: {
        ...judged,
        reconstruction: (...given: Parameters<LikelihoodModel['reconstruction']>) => {
          if (runs.length === 2) abort.abort(new Error('enough'));
          return judged.reconstruction(...given);
        },
      },
    };
    await expect(refine(stopping, [sought('b', at(0))], { signal: abort.signal })).rejects.toThrow('enough');
    expect(runs).toHaveLength(3);
  });
});
