import type { EpochRecord } from '../../training/loop/read-epochs.js';
import { equalElboLines } from './equal-elbo-lines.js';
import { html, type Html } from './html.js';
import { boxAround, placeLabels, type PlacedLabel } from './place-labels.js';
import { bottomAxis, CHART_WIDTH, figure, heightOf, horizontalGrid, px, type PlotArea } from './plot-area.js';
import { niceScale } from './scale.js';
import { dot, markClass, polyline, type SeriesMark } from './series-marks.js';

/** A run with an epoch that counts. */
export interface PlottedRun {
  readonly name: string;
  readonly mark: SeriesMark;
  readonly best: EpochRecord;
  /** The epochs after pretraining, in order. */
  readonly curve: readonly EpochRecord[];
}

const HEIGHT = 320;
const AREA: PlotArea = { left: 58, right: CHART_WIDTH - 12, top: 12, bottom: HEIGHT - 34 };

/** Epochs are part of a trail where their −ELBO is at most this share above the run's best: earlier ones would stretch the axes. */
const TRAIL = 0.05;

/**
 * Runs by what their latents cost and what that buys them: rate, the KL, against distortion, the reconstruction, both on the
 * validation examples (Alemi et al. 2018, "Fixing a Broken ELBO"). They come best first.
 */
export function rateDistortionPlane(runs: readonly PlottedRun[]): Html {
  const trails = runs.map(({ best, curve }) =>
    curve.filter(
      ({ valid }) => valid.negativeElbo - best.valid.negativeElbo <= TRAIL * best.valid.negativeElbo,
    ),
  );
  const shown = [...runs.map(({ best }) => best), ...trails.flat()].map(({ valid }) => valid);
  const rates = niceScale(
    shown.map(({ kl }) => kl),
    { count: 6 },
  );
  const distortions = niceScale(
    shown.map(({ reconstruction }) => reconstruction),
    { count: 5 },
  );
  const xOf = (kl: number) => AREA.left + rates.at(kl) * (AREA.right - AREA.left);
  const place = ({ valid }: EpochRecord) => ({
    x: xOf(valid.kl),
    y: heightOf(distortions, AREA, valid.reconstruction),
  });
  const points = runs.map(({ best }) => place(best));
  const elbos = equalElboLines(
    rates,
    distortions,
    AREA,
    points.map(({ x, y }) => boxAround(x, y, 8)),
  );
  const labels = placeLabels(
    points.map((point, i) => ({ ...point, texts: [runs[i]!.name, String(i + 1)] })),
    elbos.taken,
    AREA,
  );
  return figure({
    title: 'Rate and distortion',
    unit: 'nats per validation example, at the best epoch',
    legend: runs.map(({ name, mark }, i) => ({ name: `${i + 1}. ${name}`, mark: markClass(mark) })),
    height: HEIGHT,
    caption:
      'Dashed: equal −ELBO, with its value; the nearer to the lower left, the better. At a KL of 0 the latent says nothing. ' +
      'Thin lines: how the last epochs led there and on.',
    content: [
      ...horizontalGrid(distortions, AREA),
      ...bottomAxis(
        AREA,
        rates.ticks.map((tick) => ({ x: xOf(tick), label: rates.label(tick) })),
        'rate: KL',
      ),
      sideName('distortion: reconstruction'),
      ...elbos.content,
      ...trails.map((trail, i) => html`<g class="trail">${polyline(runs[i]!.mark, trail.map(place))}</g>`),
      ...runs.map((run, i) => dot(run.mark, points[i]!.x, points[i]!.y, 4.5, describe(run))),
      ...labels.flatMap((label, i) => (label ? [labelText(label, i === 0)] : [])),
    ],
  });
}

function labelText({ text, x, y, anchor }: PlacedLabel, isBest: boolean): Html {
  const name = isBest ? 'label winner' : 'label';
  return html`<text class="${name}" text-anchor="${anchor}" x="${px(x)}" y="${px(y)}">${text}</text>`;
}

function describe({ name, best: { epoch, valid } }: PlottedRun): string {
  const [elbo, reconstruction, kl] = [valid.negativeElbo, valid.reconstruction, valid.kl].map((nats) =>
    nats.toFixed(2),
  );
  return `${name}, epoch ${epoch}: −ELBO ${elbo} = reconstruction ${reconstruction} + KL ${kl}`;
}

function sideName(name: string): Html {
  const x = 10;
  return html`<text class="tick" text-anchor="end" transform="rotate(-90)" x="${-AREA.top}" y="${x}"
    >${name}</text
  >`;
}
