import { expect, it } from 'vitest';
import {
  choosePrior,
  drawFromPrior,
  eachDrawFromPrior,
  standardDraws,
  type PriorName,
} from '../../../src/latent/prior.js';
import type { Graph } from '../../../src/onnx/graph.js';
import { Outputs } from '../../../src/onnx/outputs.js';
import { normals, uniforms } from '../../../src/random/draws.js';

const sizes = { latent: 3 };
const record = {
  kind: 'gaussian',
  components: 1,
  examples: 9,
  heldOut: { fitted: 1, standard: 2 },
} as const;
const plain = { config: { name: 'plain', prior: undefined, sizes }, graph: undefined };

/** Adds ten times the uniform number to the normals; keeps how many rows each run had. */
function shifting(): { graph: Graph; runs: number[] } {
  const runs: number[] = [];
  const graph: Graph = {
    atOnce: 1,
    load: async () => {},
    run: async (feeds) => {
      const [noise, shifts] = [feeds['normals']!.data, feeds['uniforms']!.data].map((data) =>
        [...data].map(Number),
      );
      runs.push(shifts!.length);
      const data = Float32Array.from(noise!, (value, at) => value + 10 * shifts![Math.floor(at / 3)]!);
      return new Outputs('shifting', {
        latent: { type: 'float32', data, dims: [shifts!.length, 3] },
      });
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return { graph, runs };
}
const config = { name: 'fitted', prior: record, sizes };

it('draws each standard latent by the seed and its place alone', async () => {
  const many = standardDraws(5, 3, 9);
  expect(many[4]).toEqual(normals({ seed: 9, purpose: 'priorLatent', index: 4 }, 3));
  expect(standardDraws(2, 3, 9)).toEqual(many.slice(0, 2));
  expect(await drawFromPrior(plain, 5, { seed: 9 })).toEqual(many);
});

it('feeds a fitted prior with the same normals and a uniform number for each', async () => {
  const { graph } = shifting();
  const [, , third] = await drawFromPrior({ config, graph }, 3, { seed: 9 });
  const [shift] = uniforms({ seed: 9, purpose: 'priorComponent', index: 2 }, 1);
  expect(third).toEqual(
    normals({ seed: 9, purpose: 'priorLatent', index: 2 }, 3).map((value) => value + 10 * shift!),
  );
});

it('draws from the fitted one in batches, from the standard one if that is asked for', async () => {
  const { graph, runs } = shifting();
  const model = { config, graph };
  const many = await drawFromPrior(model, 130, { seed: 4 });
  expect(runs).toEqual([64, 64, 2]);
  expect(await drawFromPrior(model, 70, { seed: 4 })).toEqual(many.slice(0, 70));
  expect(await drawFromPrior(model, 5, { seed: 4, prior: 'standard' })).toEqual(standardDraws(5, 3, 4));
});

it('draws no more than is taken', async () => {
  const { graph, runs } = shifting();
  for await (const _ of eachDrawFromPrior({ config, graph }, 1000, { seed: 1 })) break;
  expect(runs).toEqual([64]);
});

it.each<[PriorName | undefined, PriorName, PriorName]>([
  [undefined, 'standard', 'fitted'],
  ['standard', 'standard', 'standard'],
])('asked for %s it is %s without a fitted one and %s with one', (prior, without, along) => {
  expect(choosePrior(prior, plain.config)).toBe(without);
  expect(choosePrior(prior, config)).toBe(along);
});

const ask = (prior: unknown) => () => eachDrawFromPrior(plain, 1, { prior: prior as PriorName });

it('refuses a prior that the model has not, and one that there is not, before anything is drawn', () => {
  expect(ask('fitted')).toThrow(
    'Expected a model with a fitted prior, but plain has none. Use the standard prior, or export the run again',
  );
  expect(ask('uniform')).toThrow(`Expected the prior to be 'standard' or 'fitted', but "uniform" came.`);
});
