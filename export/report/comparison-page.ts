import { caveat, type ComparedRun } from '../../training/run/compare-runs.js';
import { comparisonTable, type NamedRun } from './comparison-table.js';
import { htmlDocument } from './document.js';
import { html, type Html } from './html.js';
import { lineChart } from './line-chart.js';
import { rateDistortionPlane, type PlottedRun } from './rate-distortion-plane.js';
import { seriesMark } from './series-marks.js';
import { shortNames } from './short-names.js';

/** Runs side by side on a whole page: their table, the plane of rate and distortion, and how their −ELBO fell. */
export function comparisonPage(compared: readonly ComparedRun[]): string {
  const names = shortNames(compared.map(({ run }) => run));
  const runs = compared.map((run, i): NamedRun => ({
    ...run,
    name: names[i]!,
    mark: run.best && seriesMark(i),
  }));
  const plotted = runs.flatMap(({ name, mark, best, curve }, i): PlottedRun[] =>
    best && mark ? [{ name, rank: i + 1, mark, best, curve }] : [],
  );
  const title = `Comparison of ${compared.length} ${compared.length === 1 ? 'run' : 'runs'}`;
  const warning = caveat(compared);
  const content = html`
    <h1>${title}</h1>
    <p class="lead">
      By the validation −ELBO of the best epoch, at β = 1, in nats per example; the best run comes first.
      Settings stand here where they differ.
    </p>
    ${warning === undefined ? undefined : html`<p class="note">${warning}</p>`} ${comparisonTable(runs)}
    <section class="plots">
      <h2>Plots</h2>
      ${missing(runs)}
      ${plotted.length === 0 ? undefined : [rateDistortionPlane(plotted), elboCurves(plotted)]}
    </section>
    <footer><p>Made by sentence-vae compare.</p></footer>
  `;
  return htmlDocument(title, content);
}

/** Why runs of the table are in no plot. */
function missing(runs: readonly NamedRun[]): Html | undefined {
  const absent = runs.filter(({ best }) => best === undefined);
  if (absent.length === 0) return undefined;
  const reasons = absent.map(
    ({ name, epochs }) =>
      `${name} (${epochs === 0 ? 'no finished epoch yet' : 'still an autoencoder, in its pretraining'})`,
  );
  return html`<p class="note">Not in the plots: ${reasons.join(', ')}.</p>`;
}

/** Before a run's −ELBO has come this near to its best, as a share of that, it is not drawn: differences between runs are smaller. */
const NEAR = 0.1;

/** The −ELBO over the epochs, without those in which it still fell steeply. */
function elboCurves(runs: readonly PlottedRun[]): Html {
  const curves = runs.map(({ best, curve }) => {
    const most = best.valid.negativeElbo * (1 + NEAR);
    return curve.slice(curve.findIndex(({ valid }) => valid.negativeElbo <= most));
  });
  const numbers = curves.flatMap((curve) => curve.map(({ epoch }) => epoch));
  const epochs = [...new Set(numbers)].toSorted((a, b) => a - b);
  return lineChart({
    title: 'Validation −ELBO',
    unit: 'nats per example',
    epochs,
    series: runs.map(({ name, rank, mark }, i) => {
      const values = new Map(curves[i]!.map(({ epoch, valid }) => [epoch, valid.negativeElbo]));
      return { name: `${rank}. ${name}`, mark, values: epochs.map((epoch) => values.get(epoch)) };
    }),
    caption: `A curve begins where it comes within ${100 * NEAR} % of the run’s best. Pretraining as an autoencoder is left out.`,
    decimals: 2,
  });
}
