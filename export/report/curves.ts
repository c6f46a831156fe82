import type { EpochRecord } from '../../training/loop/read-epochs.js';
import { html, type Html } from './html.js';
import { lineChart } from './line-chart.js';
import { seriesMark } from './series-marks.js';

/** How the figures went over the epochs, a chart for each kind of them. */
export function curves(epochs: readonly EpochRecord[], best: number | undefined): Html {
  const common = { epochs: epochs.map(({ epoch }) => epoch), best };
  const of = (read: (record: EpochRecord) => number | undefined) => epochs.map(read);
  const both = (train: (record: EpochRecord) => number, valid: (record: EpochRecord) => number) =>
    [
      { name: 'training', mark: seriesMark(1), values: of(train) },
      { name: 'validation', mark: seriesMark(0), values: of(valid) },
    ] as const;
  const one = (name: string, read: (record: EpochRecord) => number | undefined) =>
    [{ name, mark: seriesMark(0), values: of(read) }] as const;
  const latent = epochs.findLast(({ latents }) => latents)?.latents?.latent;
  return html`<div class="charts curves">
    ${lineChart({
      ...common,
      title: '−ELBO',
      unit: 'nats per example, at β = 1',
      series: both(
        ({ train }) => train.reconstruction + train.kl,
        ({ valid }) => valid.negativeElbo,
      ),
      decimals: 2,
    })}
    ${lineChart({
      ...common,
      title: 'Reconstruction',
      unit: 'nats per example',
      series: both(
        ({ train }) => train.reconstruction,
        ({ valid }) => valid.reconstruction,
      ),
      decimals: 2,
    })}
    ${lineChart({
      ...common,
      title: 'KL',
      unit: 'nats per example',
      series: both(
        ({ train }) => train.kl,
        ({ valid }) => valid.kl,
      ),
      include: [0],
      decimals: 2,
    })}
    ${lineChart({
      ...common,
      title: 'β',
      unit: 'weight of the KL, at the end of the epoch',
      series: one('β', ({ beta }) => beta),
      include: [0],
      decimals: 3,
    })}
    ${
      latent === undefined
        ? undefined
        : [
            lineChart({
              ...common,
              title: 'Active units',
              unit: `of ${latent}`,
              series: one('active units', ({ latents }) => latents?.activeUnits),
              include: [0, latent],
              whole: true,
              decimals: 0,
            }),
            lineChart({
              ...common,
              title: 'Mutual information',
              unit: 'nats',
              series: one('mutual information', ({ latents }) => latents?.mutualInformation),
              include: [0],
              decimals: 2,
            }),
          ]
    }
  </div>`;
}
