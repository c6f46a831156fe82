import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SentenceVae, type Outcome } from '../../../src/index.js';
import { writeTinySentencePackage } from '../../fixtures/export/tiny-package.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let vae: SentenceVae;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinySentencePackage(folder.path, { seed: 7 });
  vae = await SentenceVae.load(folder.path, { threads: 1, workers: 0 });
});

afterAll(async () => {
  await vae?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

const GOOD = ['the cat sat on the mat', 'we saw a small red house', 'a dog ran', 'the house'];
const MIXED = [GOOD[0]!, '', GOOD[1]!, 'qwerty', GOOD[2]!, 'the '.repeat(40), GOOD[3]!];

async function all<Item, Result>(outcomes: AsyncIterable<Outcome<Item, Result>>) {
  const list: Outcome<Item, Result>[] = [];
  for await (const each of outcomes) list.push(each);
  return list;
}

const results = <Item, Result>(outcomes: readonly Outcome<Item, Result>[]) =>
  outcomes.flatMap(({ result }) => (result === undefined ? [] : [result]));

async function* slowly<Item>(items: readonly Item[]) {
  for (const item of items) {
    await new Promise((resolve) => setImmediate(resolve));
    yield item;
  }
}

describe('encodeAll', () => {
  it('yields what encode returns, and why something is unusable, in order', async () => {
    const outcomes = await all(vae.encodeAll(slowly(MIXED)));
    expect(results(outcomes)).toEqual(await vae.encode(GOOD));
    expect(outcomes.map(({ index, item }) => [index, item])).toEqual([...MIXED.entries()]);
    expect(outcomes.map(({ fault }) => fault?.reason)).toEqual([
      undefined,
      'empty',
      undefined,
      'no known word',
      undefined,
      'too long',
      undefined,
    ]);
    expect(outcomes[3]!.fault!.error).toMatchObject({
      code: 'BAD_ARGUMENT',
      received: 'it knows none in "qwerty"',
    });
  });

  it('ends with the reason of its signal', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(all(vae.encodeAll(GOOD, { signal }))).rejects.toBe(reason);
  });
});

describe('scoreAll', () => {
  it('yields what score returns', async () => {
    expect(results(await all(vae.scoreAll(MIXED)))).toEqual(await vae.score(GOOD));
  });
});

describe('reconstructAll', () => {
  it('draws by the place of a sentence among all, wherever a job begins', async () => {
    const how = { temperature: 1, seed: 3, draw: true };
    const whole = await all(vae.reconstructAll(MIXED, how));
    const end = await all(vae.reconstructAll(MIXED.slice(4), { ...how, first: 4 }));
    expect(end.map(({ result }) => result?.text)).toEqual(whole.slice(4).map(({ result }) => result?.text));
    expect(end.map(({ index }) => index)).toEqual([4, 5, 6]);
    const other = await all(vae.reconstructAll(MIXED.slice(4), how));
    expect(other.map(({ result }) => result?.text)).not.toEqual(end.map(({ result }) => result?.text));
    expect((await vae.reconstruct(GOOD.slice(0, 1), how))[0]!.text).toBe(whole[0]!.result!.text);
  });

  it('refuses unusable options at once', () => {
    expect(() => vae.reconstructAll(MIXED, { temperature: -1 })).toThrow('Expected a temperature');
    expect(() => vae.reconstructAll(MIXED, { forced: ['qwerty'] })).toThrow('it does not know "qwerty"');
    expect(() => vae.decodeAll([], { forced: ['qwerty'] })).toThrow('it does not know "qwerty"');
  });

  it('goes on after a sentence in which forced words leave no place for another', async () => {
    const latents = Array.from({ length: 40 }, (_, i) => Float32Array.of(i % 5, i % 7, -i % 3, i % 2));
    const how = { forced: ['house', 'small red'], maxWords: 3 };
    const outcomes = await all(vae.decodeAll(latents, how));
    const unplaced = outcomes.filter(({ fault }) => fault?.reason === 'no place for a forced word');
    expect(outcomes).toHaveLength(40);
    expect(unplaced.length).toBeGreaterThan(0);
    expect(results(outcomes)).toHaveLength(40 - unplaced.length);
    await expect(vae.decode(latents, how)).rejects.toThrow(unplaced[0]!.fault!.error.message);
  });
});

describe('decodeAll', () => {
  it('yields what decode returns, and which latents are unusable', async () => {
    const means = (await vae.encode(GOOD)).map(({ mean }) => mean);
    const nan = Float32Array.of(1, NaN, 1, 1);
    const outcomes = await all(vae.decodeAll([means[0]!, nan, means[1]!, Float32Array.of(1)], { seed: 1 }));
    expect(outcomes.map(({ result }) => result?.text)).toEqual([
      ...(await vae.decode(means.slice(0, 1))).map(({ text }) => text),
      undefined,
      ...(await vae.decode(means.slice(1, 2))).map(({ text }) => text),
      undefined,
    ]);
    expect(outcomes.map(({ fault }) => fault?.reason)).toEqual([
      undefined,
      'not finite',
      undefined,
      'wrong length',
    ]);
  });
});
