import { html, type Html } from './html.js';
import { bottomAxis, CHART_WIDTH, figure, heightOf, horizontalGrid, px, type PlotArea } from './plot-area.js';
import { niceScale, type Scale } from './scale.js';
import { dot, markClass, polyline, type SeriesMark } from './series-marks.js';

/** A quantity over the epochs; nothing where an epoch lacks it. */
interface Series {
  readonly name: string;
  readonly mark: SeriesMark;
  readonly values: readonly (number | undefined)[];
}

export interface LineChart {
  readonly title: string;
  readonly unit?: string | undefined;
  /** Of each value. */
  readonly epochs: readonly number[];
  readonly series: readonly Series[];
  /** The epoch that is marked. */
  readonly best?: number | undefined;
  /** Values that the axis takes in besides, such as 0. */
  readonly include?: readonly number[] | undefined;
  /** Whether values are whole numbers. */
  readonly whole?: boolean | undefined;
  readonly decimals: number;
  readonly caption?: string | undefined;
}

const HEIGHT = 220;
const AREA: PlotArea = { left: 46, right: CHART_WIDTH - 12, top: 14, bottom: HEIGHT - 34 };

/** More epochs than this are too near to one another for dots. */
const MOST_DOTS = 40;

/** Curves over the epochs, with what each epoch has as a tooltip. */
export function lineChart({
  title,
  unit,
  epochs,
  series,
  best,
  include = [],
  whole,
  decimals,
  caption,
}: LineChart): Html {
  const values = series.flatMap((each) => each.values).filter((value) => value !== undefined);
  const scale = niceScale([...values, ...include], { whole: whole ?? false });
  const first = epochs[0]!;
  const last = epochs.at(-1)!;
  const width = AREA.right - AREA.left;
  const xOf = (epoch: number) =>
    AREA.left + width * (first === last ? 0.5 : (epoch - first) / (last - first));
  return figure({
    title,
    unit,
    legend: series.length > 1 ? series.map(({ name, mark }) => ({ name, mark: markClass(mark) })) : [],
    height: HEIGHT,
    caption,
    content: [
      ...horizontalGrid(scale, AREA),
      ...epochTicks(first, last, xOf),
      ...(best === undefined || first === last ? [] : [bestLine(xOf(best))]),
      ...series.map((each) => curve(each, epochs, scale, xOf)),
      ...bands({ title, epochs, series, decimals }, xOf),
    ],
  });
}

function epochTicks(first: number, last: number, xOf: (epoch: number) => number): Html[] {
  const { ticks } = niceScale([first, last], { count: 6, whole: true });
  const within = ticks.filter((tick) => tick >= first && tick <= last);
  return bottomAxis(
    AREA,
    within.map((tick) => ({ x: xOf(tick), label: String(tick) })),
    'epoch',
  );
}

function bestLine(x: number): Html {
  const isRight = x > CHART_WIDTH / 2;
  return html`<line class="best" x1="${px(x)}" x2="${px(x)}" y1="${AREA.top}" y2="${AREA.bottom}" /><text
      class="tick"
      text-anchor="${isRight ? 'end' : 'start'}"
      x="${px(x + (isRight ? -4 : 4))}"
      y="${AREA.top - 3}"
      >best</text
    >`;
}

function curve(
  { mark, values }: Series,
  epochs: readonly number[],
  scale: Scale,
  xOf: (epoch: number) => number,
): Html {
  const points = values.flatMap((value, i) =>
    value === undefined ? [] : [{ x: xOf(epochs[i]!), y: heightOf(scale, AREA, value) }],
  );
  const dots = points.length <= MOST_DOTS ? points : [];
  return html`${polyline(mark, points)}${dots.map(({ x, y }) => dot(mark, x, y, 2.6))}`;
}

/** A strip for each epoch, to point at. */
function bands(
  { title, epochs, series, decimals }: Pick<LineChart, 'title' | 'epochs' | 'series' | 'decimals'>,
  xOf: (epoch: number) => number,
): Html[] {
  return epochs.map((epoch, i) => {
    const x = xOf(epoch);
    const from = i === 0 ? AREA.left : (xOf(epochs[i - 1]!) + x) / 2;
    const to = i === epochs.length - 1 ? AREA.right : (x + xOf(epochs[i + 1]!)) / 2;
    const said = series.flatMap(({ name, values }) => {
      const value = values[i];
      return value === undefined ? [] : [`${series.length > 1 ? name : title} ${value.toFixed(decimals)}`];
    });
    return html`<rect
      class="band"
      x="${px(from)}"
      y="${AREA.top}"
      width="${px(to - from)}"
      height="${AREA.bottom - AREA.top}"
      ><title>epoch ${epoch}: ${said.join(', ')}</title></rect
    >`;
  });
}
