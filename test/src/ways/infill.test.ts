import { describe, expect, it } from 'vitest';
import { sentence } from '../../../src/decode/sentence.js';
import { infill, type InfillingModel } from '../../../src/ways/infill.js';
import type { Draft } from '../../../src/ways/fill-templates.js';
import { BLANK } from '../../../src/ways/template.js';

const EOS = 3;
/** The word that the toy model likes best. */
const FAVOURITE = 7;

/** What the toy model thinks of a token, whatever the latent. */
const loss = (id: number) => (id === EOS ? 0 : Math.abs(id - FAVOURITE) / 2);

/** A latent says which of the words 4 to 9 stands in the blanks; all posteriors are the prior. */
class Toy implements InfillingModel {
  readonly latent = 1;
  readonly tokenIds = { unk: 1, eos: EOS };
  filled = 0;

  async posteriors(sentences: readonly (readonly number[])[]) {
    const zeros = new Float32Array(sentences.length);
    return { count: sentences.length, latent: 1, mean: zeros, logVariance: zeros };
  }

  async reconstruction(sentences: readonly (readonly number[])[]) {
    return Float64Array.from(sentences, (ids) => ids.reduce((sum, id) => sum + loss(id), 0));
  }

  async fill(rows: readonly Draft[]) {
    this.filled += rows.length;
    return rows.map(({ latent, template }) => {
      const word = Math.min(9, Math.max(4, Math.round(6.5 + 2 * latent[0]!)));
      const ids = [...template.map((id) => (id === BLANK ? word : id)), EOS];
      const tokens = ids.map((id) => ({ id, text: String(id) }));
      return sentence(
        ids.slice(0, -1).join(' '),
        tokens,
        Float32Array.from(ids, (id) => -loss(id)),
      );
    });
  }
}

describe('infill', () => {
  it('finds the words that are likeliest in the blanks, and keeps all others', async () => {
    const found = await infill(new Toy(), [[5, BLANK, 6, BLANK]], { seed: 1, count: 3 });
    expect(found[0]!.text).toBe('5 7 6 7');
    expect(found.map(({ tokens }) => [tokens[0]!.id, tokens[2]!.id, tokens.length])).toEqual(
      found.map(() => [5, 6, 5]),
    );
  });

  it('hands back different sentences, the likeliest first', async () => {
    const found = await infill(new Toy(), [[4, BLANK]], { seed: 2, count: 5 });
    expect(found.length).toBeGreaterThan(2);
    expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
    const likelihoods = found.map(({ logLikelihood }) => logLikelihood);
    expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => b - a));
  });

  it('compares templates of all lengths', async () => {
    const templates = [1, 2, 3].map((length) => [8, ...Array<number>(length).fill(BLANK)]);
    const found = await infill(new Toy(), templates, { seed: 3, count: 10 });
    expect(new Set(found.map(({ tokens }) => tokens.length)).size).toBe(3);
  });

  it('writes the same sentences for the same seed, in a bounded number of tries', async () => {
    const model = new Toy();
    const first = await infill(model, [[4, BLANK]], { seed: 4 });
    expect(model.filled).toBeLessThan(300);
    expect(await infill(new Toy(), [[4, BLANK]], { seed: 4 })).toEqual(first);
  });

  it('ends when its signal is aborted', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(infill(new Toy(), [[4, BLANK]], { signal })).rejects.toBe(reason);
  });

  it.each([{ count: 0 }, { count: Number.NaN }, { seed: -1 }, { seed: 0.5 }])(
    'refuses %o',
    async (options) => {
      await expect(infill(new Toy(), [[4, BLANK]], options)).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        received: `${Object.values(options)[0]} came`,
      });
    },
  );
});
