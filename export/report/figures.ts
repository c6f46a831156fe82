import type { EpochRecord } from '../../training/loop/read-epochs.js';
import { html, type Html } from './html.js';

/** A figure of an epoch: what it is called and what it is, `–` where the epoch lacks it. */
const FIGURES: readonly (readonly [name: string, read: (record: EpochRecord) => string])[] = [
  ['validation −ELBO', ({ valid }) => valid.negativeElbo.toFixed(2)],
  ['validation reconstruction', ({ valid }) => valid.reconstruction.toFixed(2)],
  ['validation KL', ({ valid }) => valid.kl.toFixed(2)],
  ['training reconstruction', ({ train }) => train.reconstruction.toFixed(2)],
  ['training KL', ({ train }) => train.kl.toFixed(2)],
  ['β', ({ beta }) => beta.toFixed(3)],
  ['active units', ({ latents }) => (latents ? `${latents.activeUnits} of ${latents.latent}` : '–')],
  ['mutual information', ({ latents }) => latents?.mutualInformation.toFixed(2) ?? '–'],
];

/** The figures of the best epoch, if one counts as that, and of the last, side by side. */
export function keyFigures(best: EpochRecord | undefined, last: EpochRecord): Html {
  const isOne = best?.step === last.step;
  const columns: (readonly [title: string, record: EpochRecord])[] = [
    ...(best === undefined || isOne ? [] : [[`epoch ${best.epoch}, the best`, best] as const]),
    [`epoch ${last.epoch}, the ${isOne ? 'best and last' : 'last'}`, last],
  ];
  return html`<div class="wide">
    <table class="figures">
      <tr>
        <th>losses in nats per example</th>
        ${columns.map(([title]) => html`<th class="number">${title}</th>`)}
      </tr>
      ${FIGURES.map(
        ([name, read]) =>
          html`<tr>
            <th>${name}</th>
            ${columns.map(([, record]) => html`<td class="number">${read(record)}</td>`)}
          </tr>`,
      )}
    </table>
  </div>`;
}

/** The same figures of all epochs, folded away. */
export function allEpochs(epochs: readonly EpochRecord[]): Html {
  return html`<details>
    <summary>The figures of all epochs</summary>
    <div class="wide">
      <table>
        <tr>
          <th class="number">epoch</th>
          ${FIGURES.map(([name]) => html`<th class="number">${name}</th>`)}
        </tr>
        ${epochs.map(
          (record) =>
            html`<tr>
              <th class="number">${record.epoch}</th>
              ${FIGURES.map(([, read]) => html`<td class="number">${read(record)}</td>`)}
            </tr>`,
        )}
      </table>
    </div>
  </details>`;
}
