import { bestEpoch, type EpochRecord } from '../../training/loop/read-epochs.js';
import type { RunConfig } from '../../training/run/run-config.js';
import { CollapseWatch, collapseWarning } from '../../training/watch/collapse-watch.js';
import { countermeasuresOf } from '../../training/watch/countermeasures.js';
import { curves } from './curves.js';
import { describeRun } from './describe-run.js';
import { htmlDocument } from './document.js';
import { allEpochs, keyFigures } from './figures.js';
import { html, type Html } from './html.js';

export interface ReportContent {
  readonly config: RunConfig;
  /** Finished ones, in order; at least one. */
  readonly epochs: readonly EpochRecord[];
  /** Which checkpoint wrote what is shown. */
  readonly writtenBy: { readonly choice: 'best' | 'last'; readonly epoch: number };
  /** What the model wrote. */
  readonly sections: readonly Html[];
}

/** The whole page. */
export function reportPage({ config, epochs, writtenBy, sections }: ReportContent): string {
  const last = epochs.at(-1)!;
  const best = bestEpoch(epochs, config);
  const { choice, epoch } = writtenBy;
  const main = html`
    <h1>${config.name}</h1>
    <p class="lead">
      A VAE of ${config.kind === 'sentence' ? 'sentences' : 'images'} after ${last.epoch} of ${config.epochs}
      epochs, ${last.step.toLocaleString('en')} steps.
      ${
        best === undefined
          ? 'It is still an autoencoder, so no epoch counts as the best yet.'
          : `Best by validation −ELBO: epoch ${best.epoch}, ${best.valid.negativeElbo.toFixed(2)} nats per example.`
      }
    </p>
    ${warning(config, last)}
    <section>
      <dl>
        ${describeRun(config).map(
          ([name, content]) =>
            html`<dt>${name}</dt>
              <dd>${content}</dd>`,
        )}
      </dl>
      ${keyFigures(best, last)}
    </section>
    <section>
      <h2>Curves</h2>
      ${curves(epochs, best?.epoch)} ${allEpochs(epochs)}
    </section>
    ${sections}
    <footer>
      <p>
        What the model wrote comes from its ${choice} checkpoint, of epoch ${epoch}. Made by sentence-vae
        report; run by sentence-vae ${config.libraryVersion}.
      </p>
    </footer>
  `;
  return htmlDocument(`${config.name} – training report`, main);
}

/** A box for a posterior that has collapsed, by the rule that training warns by. */
function warning(config: RunConfig, { epoch, latents, step, valid }: EpochRecord): Html | undefined {
  if (!latents || !new CollapseWatch().isDue(latents, step)) return undefined;
  const [said = '', ...remedies] = collapseWarning(latents, valid.kl, countermeasuresOf(config)).split('\n');
  return html`<aside class="warning" role="alert">
    <p><b>After epoch ${epoch}.</b> ${said}</p>
    <ul>
      ${remedies.map((remedy) => html`<li>${remedy.trim()}</li>`)}
    </ul>
  </aside>`;
}
