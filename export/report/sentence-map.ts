import { html, type Html } from './html.js';
import { CHART_WIDTH, figure, px } from './plot-area.js';
import type { Projection } from './principal-components.js';
import { rangeOf } from './scale.js';

/** A sentence and how many words it has. */
export interface MappedSentence {
  readonly text: string;
  readonly words: number;
}

const HEIGHT = 330;
const MARGIN = 12;

/** Colours for short to long sentences. */
const SHADES = 5;

/** Sentences as points, coloured by their lengths. */
export function sentenceMap(
  sentences: readonly MappedSentence[],
  { points, explained }: Projection,
  caption: string,
): Html {
  const place = placer(points);
  const bins = lengthBins(sentences.map(({ words }) => words));
  const origin = place([0, 0]);
  const axes = html`<line class="grid" x1="${px(origin.x)}" x2="${px(origin.x)}" y1="0" y2="${HEIGHT}" /><line
      class="grid"
      y1="${px(origin.y)}"
      y2="${px(origin.y)}"
      x1="0"
      x2="${CHART_WIDTH}"
    />`;
  const dots = sentences.map(({ text, words }, i) => {
    const { x, y } = place(points[i]!);
    const shade = bins.findIndex(({ to }) => words <= to);
    return html`<circle class="shade${shade}" cx="${px(x)}" cy="${px(y)}" r="3.2"
      ><title>${text} (${counted(words)})</title></circle
    >`;
  });
  const shares = explained.map((share) => `${Math.round(share * 100)} %`).join(' and ');
  return figure({
    title: 'Map of the latents',
    legend: bins.map(({ from, to }, shade) => ({
      name: from === to ? String(from) : `${from}–${to}`,
      mark: `shade${shade}`,
    })),
    unit: 'by words',
    height: HEIGHT,
    caption: `${caption} Across and up: the two directions in which they differ most, ${shares} of the variance.`,
    content: [axes, ...dots],
  });
}

function counted(words: number): string {
  return words === 1 ? '1 word' : `${words} words`;
}

/** The same scale both ways, so that distances can be compared. */
function placer(
  points: Projection['points'],
): (point: readonly [number, number]) => { x: number; y: number } {
  const [left, right] = rangeOf(points.map(([x]) => x));
  const [low, high] = rangeOf(points.map(([, y]) => y));
  const unit =
    Math.min((CHART_WIDTH - 2 * MARGIN) / (right - left), (HEIGHT - 2 * MARGIN) / (high - low)) || 1;
  const scale = Number.isFinite(unit) ? unit : 1;
  return ([x, y]) => ({
    x: CHART_WIDTH / 2 + (x - (left + right) / 2) * scale,
    y: HEIGHT / 2 - (y - (low + high) / 2) * scale,
  });
}

/** Ranges of lengths that have about as many sentences each, at most five. */
export function lengthBins(lengths: readonly number[]): { from: number; to: number }[] {
  const sorted = lengths.toSorted((a, b) => a - b);
  const bins: { from: number; to: number }[] = [];
  for (let shade = 1; shade <= SHADES; shade++) {
    const to = sorted[Math.ceil((sorted.length * shade) / SHADES) - 1]!;
    const before = bins.at(-1)?.to;
    const from = sorted.find((length) => before === undefined || length > before);
    if (from !== undefined && to >= from) bins.push({ from, to });
  }
  return bins;
}
