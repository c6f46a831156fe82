import { describe, expect, test } from 'vitest';
import { normals } from '../../../src/random/draws.js';
import type { ObjectiveConfig } from '../../../training/objective/objective.js';
import {
  CollapseWatch,
  collapseWarning,
  hasCollapsed,
  type Countermeasures,
} from '../../../training/watch/collapse-watch.js';
import { latentUse } from '../../../training/watch/latent-use.js';

const COUNT = 3000;
const LATENT = 8;

/** Posteriors of which some dimensions know their example, and the others are the prior. */
function use(active: number, deviation: number) {
  const signal = normals({ seed: 1, purpose: 'verification', index: 0 }, COUNT * LATENT);
  const isActive = (at: number) => at % LATENT < active;
  return latentUse(
    {
      count: COUNT,
      latent: LATENT,
      mean: signal.map((x, at) => (isActive(at) ? x : 0)),
      logVariance: signal.map((_, at) => (isActive(at) ? 2 * Math.log(deviation) : 0)),
    },
    { seed: 1 },
  );
}

test('a posterior that is the prior has collapsed, one that knows its example has not', () => {
  expect(use(0, 1)).toMatchObject({ activeUnits: 0, latent: LATENT });
  expect(hasCollapsed(use(0, 1))).toBe(true);
  expect(use(2, 0.3)).toMatchObject({ activeUnits: 2 });
  expect(hasCollapsed(use(2, 0.3))).toBe(false);
});

test('one unit that hardly says anything is a collapse too', () => {
  // ½ log(1 + 1/9) = 0.05 nats.
  expect(use(1, 3)).toMatchObject({ activeUnits: 1 });
  expect(hasCollapsed(use(1, 3))).toBe(true);
});

test('is told once, not before 500 updates, and again after it had recovered', () => {
  const watch = new CollapseWatch();
  const [collapsed, alive] = [use(0, 1), use(2, 0.3)];
  expect(watch.isDue(collapsed, 499)).toBe(false);
  expect([collapsed, collapsed, alive, alive, collapsed].map((latents) => watch.isDue(latents, 500))).toEqual(
    [true, false, false, false, true],
  );
});

describe('the warning', () => {
  const collapsed = { activeUnits: 0, latent: 32, mutualInformation: 0.01 };
  const warning = (objective: ObjectiveConfig, sentences?: Countermeasures['sentences']) =>
    collapseWarning(collapsed, 0.02, { objective, sentences, pretrainingEpochs: 0 });

  test('has the figures, what they mean, and remedies', () => {
    expect(warning({ method: 'elbo', beta: { kind: 'constant', value: 1 } }, { wordDropout: 0 })).toBe(
      `Posterior collapse: 0 of 32 latent units are active, KL 0.02, mutual information 0.01 nats. The decoder writes without looking at the latent, so samples will be alike and morphs will not move.
  try --free-bits 8: a floor under the KL (Kingma et al. 2016, Li et al. 2019)
  try --pretraining-epochs 5: first an autoencoder, then a new decoder (Li et al. 2019)
  try --batch-norm-mean 0.7: means that cannot all be alike (Zhu et al. 2020)
  try --least-kl 8: posteriors that cannot be as wide as the prior (Razavi et al. 2019)
  try --kl-schedule linear --kl-epochs 10: β rises slowly (Bowman et al. 2016)
  try --beta 0.4: less weight on the KL for good (Higgins et al. 2017)
  try --word-dropout 0.3: the decoder cannot guess from its last word alone (Bowman et al. 2016)`,
    );
  });

  test('asks for more free bits than the least KL that the run has', () => {
    const beta = { kind: 'constant', value: 1 } as const;
    expect(warning({ method: 'elbo', beta }, { wordDropout: 0, leastKl: 8 })).toContain(
      'try --free-bits 16:',
    );
  });

  test('names no pretraining to a run whose encoder goes ahead', () => {
    const objective = { method: 'elbo', beta: { kind: 'constant', value: 1 } } as const;
    const told = (isAggressive: boolean) =>
      collapseWarning(collapsed, 0.02, { objective, pretrainingEpochs: 0, isAggressive });
    expect(told(false)).toContain('--pretraining-epochs');
    expect(told(true)).not.toContain('--pretraining-epochs');
  });

  test.each([
    ['what the run does already', { wordDropout: 0.3, batchNormMean: 0.5, leastKl: 4 }],
    ['what is for sentences alone where it is on images', undefined],
  ])('does not name %s', (_, sentences) => {
    const beta = { kind: 'cyclical', steps: 10, cycles: 4, rising: 0.5, to: 0.4 } as const;
    const objective: ObjectiveConfig = { method: 'free-bits', nats: 4, per: 'dimension', beta };
    expect(warning(objective, sentences).split('\n').slice(1)).toEqual([
      '  try --free-bits 8: more than the 4 nats that are free now',
      '  try --pretraining-epochs 5: first an autoencoder, then a new decoder (Li et al. 2019)',
    ]);
  });
});
