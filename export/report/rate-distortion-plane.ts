import type { EpochRecord } from '../../training/loop/read-epochs.js';
import { equalElboLines } from './equal-elbo-lines.js';
import { html, type Html } from './html.js';
import { boxAround, placeLabels, type Box, type PlacedLabel } from './place-labels.js';
import { bottomAxis, CHART_WIDTH, figure, heightOf, horizontalGrid, px, type PlotArea } from './plot-area.js';
import { niceScale } from './scale.js';
import { dot, markClass, polyline, type SeriesMark } from './series-marks.js';

/** A run with an epoch that counts. */
export interface PlottedRun {
  readonly name: string;
  /** Its place by −ELBO, from 1. */
  readonly rank: number;
  readonly mark: SeriesMark;
  readonly best: EpochRecord;
  /** The epochs after pretraining, in order. */
  readonly curve: readonly EpochRecord[];
}

const HEIGHT = 320;
const AREA: PlotArea = { left: 58, right: CHART_WIDTH - 12, top: 12, bottom: HEIGHT - 34 };

/** Where labels of points may lie: a little beyond the area, for the best are near its edges, but not over the ticks. */
const LABELS: Box = { left: AREA.left - 4, right: CHART_WIDTH, top: 0, bottom: AREA.bottom + 4 };

/** Epochs are part of a trail where their −ELBO is at most this share above the run's best: others would stretch the axes. */
const TRAIL = 0.05;

/** The trails of more runs than this would be a thicket. */
const MOST_TRAILS = 8;

/**
 * Runs by what their latents cost and what that buys: rate, the KL, against distortion, the reconstruction, both on the validation
 * examples at the best epoch (Alemi et al. 2018, "Fixing a Broken ELBO").
 * @param runs at least one, the best first
 */
export function rateDistortionPlane(runs: readonly PlottedRun[]): Html {
  const trails = runs.length > MOST_TRAILS ? [] : runs.map(trailOf);
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
  const dots = points.map(({ x, y }) => boxAround(x, y, 8));
  const elbos = equalElboLines(rates, distortions, AREA, dots);
  const trailPoints = trails.flat().map((record) => {
    const { x, y } = place(record);
    return boxAround(x, y, 2);
  });
  const { labels, areNames } = labelsOf(runs, points, [...elbos.taken, ...trailPoints]);
  return figure({
    title: 'Rate and distortion',
    unit: 'nats per validation example, at the best epoch',
    legend: areNames
      ? []
      : runs.map(({ name, rank, mark }) => ({ name: `${rank}. ${name}`, mark: markClass(mark) })),
    height: HEIGHT,
    caption: `Dashed lines: equal −ELBO, with its value; the nearer to the lower left, the better. At a KL of 0 the latent says nothing.${
      trails.length === 0 ? '' : ' Thin lines: the epochs near the best one.'
    }`,
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
      // The best one on top.
      ...runs.map((run, i) => dot(run.mark, points[i]!.x, points[i]!.y, 4.5, describe(run))).toReversed(),
      ...labels.flatMap((label, i) => (label ? [labelText(label, i === 0)] : [])),
    ],
  });
}

function trailOf({ best, curve }: PlottedRun): EpochRecord[] {
  const most = best.valid.negativeElbo * (1 + TRAIL);
  return curve.filter(({ valid }) => valid.negativeElbo <= most);
}

/** The names of all runs if there is room for them, and otherwise their ranks. */
function labelsOf(
  runs: readonly PlottedRun[],
  points: readonly { x: number; y: number }[],
  taken: readonly Box[],
): { labels: (PlacedLabel | undefined)[]; areNames: boolean } {
  const labelled = (text: (run: PlottedRun) => string) =>
    placeLabels(
      points.map((point, i) => ({ ...point, text: text(runs[i]!) })),
      taken,
      LABELS,
    );
  const names = labelled(({ name }) => name);
  const areNames = !names.includes(undefined);
  return { labels: areNames ? names : labelled(({ rank }) => String(rank)), areNames };
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
  return html`<text class="tick" text-anchor="end" transform="rotate(-90)" x="${-AREA.top}" y="10"
    >${name}</text
  >`;
}
