import { describeSetting, figuresOf, type ComparedRun } from '../../training/run/compare-runs.js';
import { html, type Html } from './html.js';
import { markClass, type SeriesMark } from './series-marks.js';

/** A run of a comparison with its name on the page; a mark where it is in the plots. */
export interface NamedRun extends ComparedRun {
  readonly name: string;
  readonly mark?: SeriesMark | undefined;
}

/** A line for each run: how good it is, and the settings that are not the same in all of them. */
export function comparisonTable(runs: readonly NamedRun[]): Html {
  const places = Object.keys(runs[0]?.settings ?? {}).map((place) => {
    const isNumber = runs.every(({ settings }) => ['number', 'undefined'].includes(typeof settings[place]));
    return { place, kind: isNumber ? 'number' : 'text' };
  });
  const figures = figuresOf(runs);
  return html`<div class="wide">
    <table class="comparison">
      <tr>
        <th>run</th>
        ${figures.map(([name]) => html`<th class="number">${name}</th>`)}
        ${places.map(({ place, kind }) => html`<th class="${kind}">${place}</th>`)}
      </tr>
      ${runs.map((run, i) => {
        const { name, mark, settings, best } = run;
        const isBest = i === 0 && best !== undefined;
        return html`<tr class="${isBest ? 'winner' : 'other'}">
          <th>
            <div class="name">
              ${mark && html`<span class="key"><i class="${markClass(mark)}"></i></span>${i + 1}. `}${name}
              ${isBest ? html` <span class="tag">best</span>` : undefined}
            </div>
          </th>
          ${figures.map(([, read]) => html`<td class="number">${read(run)}</td>`)}
          ${places.map(({ place, kind }) => {
            const setting = describeSetting(settings[place]);
            return html`<td class="${kind}" title="${setting}">${setting}</td>`;
          })}
        </tr>`;
      })}
    </table>
  </div>`;
}
