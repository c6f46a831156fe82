import { html, type Html } from './html.js';
import { px } from './plot-area.js';

/**
 * Colours of series, on white and on near black, after Okabe and Ito 2008: where theirs would hardly be seen on such a ground they
 * are darker or lighter. Also with the commonest colour blindnesses no two of them look alike.
 */
export const SERIES_COLOURS = {
  light: ['#1f6fd0', '#c2570c', '#009e73', '#e0a000', '#45b0ec', '#d069a8', '#1c1d1f', '#7a4fa0'],
  dark: ['#6aaeff', '#f29a55', '#71fcc7', '#b47917', '#3e80c1', '#a64a76', '#949392', '#feeb5c'],
} as const;

/** Lines are solid, dashed and dotted in their order. */
const SHAPES = ['circle', 'square', 'diamond'] as const;

/** What a series is told from others by: a colour, and the shape of its points, which goes with a dash of its line. */
export interface SeriesMark {
  /** From 1. */
  readonly colour: number;
  readonly shape: (typeof SHAPES)[number];
}

/** The mark of the i-th series, from 0. The first 24 differ; of more, only the names tell. */
export function seriesMark(i: number): SeriesMark {
  const colours = SERIES_COLOURS.light.length;
  return { colour: (i % colours) + 1, shape: SHAPES[Math.floor(i / colours) % SHAPES.length]! };
}

/** A mark's classes in the style sheet. */
export function markClass({ colour, shape }: SeriesMark): string {
  return `series${colour} ${shape}`;
}

/** A point of a series; its radius in units of the chart, and a tooltip. */
export function dot(mark: SeriesMark, x: number, y: number, radius: number, tooltip?: string): Html {
  const title = tooltip === undefined ? undefined : html`<title>${tooltip}</title>`;
  const name = `dot ${markClass(mark)}`;
  if (mark.shape === 'circle') {
    return html`<circle class="${name}" cx="${px(x)}" cy="${px(y)}" r="${radius}">${title}</circle>`;
  }
  // As large to the eye as a circle of that radius.
  const side = radius * Math.sqrt(Math.PI);
  const turned = mark.shape === 'diamond' ? 45 : 0;
  return html`<rect
    class="${name}"
    x="${px(x - side / 2)}"
    y="${px(y - side / 2)}"
    width="${px(side)}"
    height="${px(side)}"
    transform="rotate(${turned} ${px(x)} ${px(y)})"
    >${title}</rect
  >`;
}

/** A line of a series through points of the chart. */
export function polyline(mark: SeriesMark, points: readonly { x: number; y: number }[]): Html {
  return html`<polyline
    class="line ${markClass(mark)}"
    points="${points.map(({ x, y }) => `${px(x)},${px(y)}`).join(' ')}"
  />`;
}
