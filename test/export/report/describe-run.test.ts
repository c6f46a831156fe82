import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeRun } from '../../../export/report/describe-run.js';
import { readRunConfig } from '../../../training/run/run-folder.js';
import type { RunConfig } from '../../../training/run/run-config.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

test('a run is told with all that it does against collapse', async () => {
  await using folder = await temporaryFolder();
  const run = join(folder.path, 'run');
  await mkdir(run);
  await writeTinySentenceRun(
    run,
    { seed: 1 },
    { batchNormMean: 0.7, wordDropout: 0.3, wordDropoutSchedule: { from: 0, steps: 1500 } },
  );
  const config: RunConfig = {
    ...(await readRunConfig(run)),
    objective: {
      method: 'free-bits',
      nats: 8,
      per: 'total',
      beta: { kind: 'linear', from: 0, to: 1, steps: 1000 },
    },
    pretraining: { epochs: 5 },
    plateau: { epochs: 2, factor: 0.5 },
  };
  const facts = new Map(describeRun(config).map(([name, content]) => [name, String(content)]));
  expect(facts.get('objective')).toBe(
    '−ELBO with 8 nats of KL for nothing, in total; β from 0 to 1 in a straight line over 1,000 steps',
  );
  expect(facts.get('besides')).toBe(
    '5 epochs as an autoencoder first; steps times 0.5 after 2 epochs without gain; posterior means normalised over the batch, ' +
      'γ = 0.7; word dropout 0.3, from 0 over 1,500 steps',
  );
});
