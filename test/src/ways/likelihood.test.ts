import { describe, expect, it } from 'vitest';
import type { LikelihoodModel } from '../../../src/evaluation/judged-model.js';
import { likelihood } from '../../../src/ways/likelihood.js';

/** p(x|z) does not depend on z and q(z|x) is the prior, so that all bounds are −log p(x): a nat a token. */
const flat: LikelihoodModel = {
  latent: 2,
  posteriors: async (sentences) => ({
    count: sentences.length,
    latent: 2,
    mean: new Float32Array(sentences.length * 2),
    logVariance: new Float32Array(sentences.length * 2),
  }),
  reconstruction: async (sentences) => Float64Array.from(sentences, ({ length }) => length),
};

const sentences = [
  { text: 'a b c', ids: [4, 5, 6, 3] },
  { text: 'a', ids: [4, 3] },
];

describe('likelihood', () => {
  it('gives each sentence its figures in every unit', async () => {
    const [first, second] = await likelihood(flat, sentences, { draws: 7, seed: 1 });
    const four = {
      perSentence: expect.closeTo(4, 6),
      perToken: expect.closeTo(1, 6),
      bitsPerToken: expect.closeTo(1 / Math.LN2, 6),
      bitsPerSentence: expect.closeTo(4 / Math.LN2, 6),
    };
    expect(first).toEqual({
      text: 'a b c',
      tokens: 4,
      reconstruction: four,
      kl: { perSentence: 0, perToken: 0, bitsPerToken: 0, bitsPerSentence: 0 },
      negativeElbo: four,
      importanceWeightedNll: four,
    });
    expect(second!.importanceWeightedNll.perSentence).toBeCloseTo(2, 6);
  });

  it('does nothing for nothing', async () => {
    expect(await likelihood(flat, [], {})).toEqual([]);
  });

  it.each([{ draws: 0 }, { draws: 2.5 }, { draws: 1e9 }, { draws: Number.NaN }, { seed: -1 }])(
    'refuses %o',
    async (options) => {
      await expect(likelihood(flat, sentences, options)).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        received: `${Object.values(options)[0]} came`,
      });
    },
  );
});
