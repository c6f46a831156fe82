import { html, type Html } from './html.js';
import { CHART_WIDTH, figure, heightOf, horizontalGrid, px, type PlotArea } from './plot-area.js';
import { niceScale } from './scale.js';

const HEIGHT = 220;
const AREA: PlotArea = { left: 46, right: CHART_WIDTH - 12, top: 14, bottom: HEIGHT - 34 };

/** More bars than this are too narrow for a number under each. */
const MOST_NUMBERS = 20;

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  /** Under the bars. */
  readonly axis: string;
  readonly values: readonly number[];
  readonly caption: string;
}

/** A bar for each value, the highest first, with its position in the list. */
export function sortedBarChart({ title, unit, axis, values, caption }: BarChart): Html {
  const sorted = values.map((value, index) => ({ value, index })).toSorted((a, b) => b.value - a.value);
  const scale = niceScale([0, ...values]);
  const pitch = (AREA.right - AREA.left) / sorted.length;
  const gap = Math.min(2, pitch / 4);
  const bars = sorted.map(({ value, index }, i) => {
    const left = AREA.left + i * pitch;
    const top = heightOf(scale, AREA, value);
    const number =
      sorted.length > MOST_NUMBERS
        ? undefined
        : html`<text class="tick" text-anchor="middle" x="${px(left + pitch / 2)}" y="${AREA.bottom + 15}"
            >${index}</text
          >`;
    return html`<g class="bar"
      ><rect
        class="series1"
        x="${px(left + gap / 2)}"
        y="${px(top)}"
        width="${px(pitch - gap)}"
        height="${px(heightOf(scale, AREA, 0) - top)}"
      /><rect
        class="band"
        x="${px(left)}"
        y="${AREA.top}"
        width="${px(pitch)}"
        height="${AREA.bottom - AREA.top}"
        ><title>dimension ${index}: ${value.toFixed(3)} ${unit}</title></rect
      >${number}</g
    >`;
  });
  const name = html`<text class="tick" text-anchor="end" x="${AREA.right}" y="${AREA.bottom + 29}"
    >${axis}</text
  >`;
  return figure({
    title,
    unit,
    height: HEIGHT,
    caption,
    content: [...horizontalGrid(scale, AREA), ...bars, name],
  });
}
