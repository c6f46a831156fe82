import { html, type Html } from './html.js';
import type { Scale } from './scale.js';

/**
 * The part of a chart's picture, in its own units, that values are drawn in. All charts are 400 wide, so that their letters have
 * one size, and one that can be read on a phone.
 */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const CHART_WIDTH = 400;

/** Coordinates as short as they can be seen. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

/** Where a value lies between the bottom and the top of the area. */
export function heightOf(scale: Scale, { top, bottom }: PlotArea, value: number): number {
  return bottom - scale.at(value) * (bottom - top);
}

/** Lines across the area, with their values on the left. */
export function horizontalGrid(scale: Scale, area: PlotArea): Html[] {
  return scale.ticks.map((tick) => {
    const y = px(heightOf(scale, area, tick));
    return html`<line class="grid" x1="${px(area.left)}" x2="${px(area.right)}" y1="${y}" y2="${y}" /><text
        class="tick"
        text-anchor="end"
        x="${px(area.left - 6)}"
        y="${y}"
        dy="0.35em"
        >${scale.label(tick)}</text
      >`;
  });
}

/** Values below the area, and below them what they are. */
export function bottomAxis(
  { right, bottom }: PlotArea,
  ticks: readonly { x: number; label: string }[],
  name: string,
): Html[] {
  const y = bottom + 15;
  return [
    ...ticks.map(
      ({ x, label }) => html`<text class="tick" text-anchor="middle" x="${px(x)}" y="${y}">${label}</text>`,
    ),
    html`<text class="tick" text-anchor="end" x="${right}" y="${y + 14}">${name}</text>`,
  ];
}

/** A chart with what it is called, what its colours mean and what it shows. */
export function figure(parts: {
  title: string;
  unit?: string | undefined;
  legend?: readonly { name: string; mark: string }[] | undefined;
  height: number;
  content: readonly Html[];
  caption?: string | undefined;
}): Html {
  const { title, unit, legend = [], height, content, caption } = parts;
  const keys = legend.map(({ name, mark }) => html`<span class="key"><i class="${mark}"></i>${name}</span>`);
  return html`<figure>
    <figcaption>
      <b>${title}</b>
      ${unit === undefined ? undefined : html`<span class="unit">${unit}</span>`}
      ${keys.length === 0 ? undefined : html`<span class="keys">${keys}</span>`}
    </figcaption>
    <svg viewBox="0 0 ${CHART_WIDTH} ${height}" role="img" aria-label="${title}">${content}</svg>
    ${caption === undefined ? undefined : html`<p class="caption">${caption}</p>`}
  </figure>`;
}
