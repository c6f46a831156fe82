import { html, type Html } from './html.js';
import { boxAround, overlap, type Box } from './place-labels.js';
import { heightOf, px, type PlotArea } from './plot-area.js';
import { niceScale, type Scale } from './scale.js';

/** Shorter lines, in a corner, have no room for their value. */
const SHORTEST = 50;

/** Where along a line its value may stand, the best place first. */
const PLACES = [0.1, 0.9, 0.25, 0.75, 0.4, 0.6, 0.5];

/**
 * Lines along which KL and reconstruction add up to the same −ELBO, at round values of it.
 * @param points what a value is not to cover
 * @returns the lines, and the room that their values take
 */
export function equalElboLines(
  rates: Scale,
  distortions: Scale,
  area: PlotArea,
  points: readonly Box[],
): { content: Html[]; taken: Box[] } {
  const [lowRate, highRate] = [rates.ticks[0]!, rates.ticks.at(-1)!];
  const [lowDistortion, highDistortion] = [distortions.ticks[0]!, distortions.ticks.at(-1)!];
  const { ticks, label } = niceScale([lowRate + lowDistortion, highRate + highDistortion], { count: 9 });
  const place = (rate: number, distortion: number) => ({
    x: area.left + rates.at(rate) * (area.right - area.left),
    y: heightOf(distortions, area, distortion),
  });
  const content: Html[] = [];
  const taken: Box[] = [];
  for (const elbo of ticks) {
    const from = Math.max(lowRate, elbo - highDistortion);
    const to = Math.min(highRate, elbo - lowDistortion);
    if (from >= to) continue;
    const [start, end] = [place(from, elbo - from), place(to, elbo - to)];
    const [dx, dy] = [end.x - start.x, end.y - start.y];
    if (Math.hypot(dx, dy) < SHORTEST) continue;
    const along = (share: number) => ({ x: start.x + share * dx, y: start.y + share * dy });
    const isFree = (share: number) => {
      const { x, y } = along(share);
      return ![...points, ...taken].some((box) => overlap(box, boxAround(x, y, 13)));
    };
    const middle = along(PLACES.find(isFree) ?? PLACES[0]!);
    taken.push(boxAround(middle.x, middle.y, 13));
    const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
    content.push(
      html`<line
          class="equal"
          x1="${px(start.x)}"
          y1="${px(start.y)}"
          x2="${px(end.x)}"
          y2="${px(end.y)}"
        /><text
          class="tick halo"
          text-anchor="middle"
          dy="0.35em"
          transform="translate(${px(middle.x)} ${px(middle.y)}) rotate(${px(angle)})"
          >${label(elbo)}</text
        >`,
    );
  }
  return { content, taken };
}
