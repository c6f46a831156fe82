import { describe, expect, it } from 'vitest';
import { analogy } from '../../../src/ways/analogy.js';
import { ScriptedModel } from './scripted-model.js';

const model = () => new ScriptedModel({ king: [5, 1], man: [4, 1], woman: [4, 2] }, ([x, y]) => `${x} ${y}`);

describe('analogy', () => {
  it('adds to the third what the first has before the second', async () => {
    const [answer] = await analogy(model(), ['king', 'man', 'woman'], {});
    expect(answer!.text).toBe('5 2');
  });

  it('adds it as many times as asked, below zero the other way', async () => {
    const three = ['king', 'man', 'woman'];
    expect((await analogy(model(), three, { strength: 3 }))[0]!.text).toBe('7 2');
    expect((await analogy(model(), three, { strength: -0.5 }))[0]!.text).toBe('3.5 2');
    expect((await analogy(model(), three, { strength: 0 }))[0]!.text).toBe('4 2');
  });

  it('answers more than once from draws, repeatably', async () => {
    const answers = await analogy(model(), ['king', 'man', 'woman'], { count: 4, seed: 3 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(4);
    expect(answers[0]!.text).toBe('5 2');
    expect(await analogy(model(), ['king', 'man', 'woman'], { count: 4, seed: 3 })).toEqual(answers);
  });

  it.each([
    [['king', 'man'], {}, '2 came'],
    [['king', 'man', 'woman', 'king'], {}, '4 came'],
    [['king', 'man', 'woman'], { strength: Number.NaN }, 'NaN came'],
    [['king', 'man', 'woman'], { strength: -1e9 }, '-1000000000 came'],
    [['king', 'man', 'woman'], { count: 0 }, '0 came'],
  ])('refuses %j with %j', async (texts, options, received) => {
    await expect(analogy(model(), texts, options)).rejects.toMatchObject({ code: 'BAD_ARGUMENT', received });
  });
});
