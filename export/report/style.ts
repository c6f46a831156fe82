import { SERIES_COLOURS } from './series-marks.js';

const seriesColours = (colours: readonly string[]) =>
  colours.map((colour, i) => `--series${i + 1}: ${colour};`).join(' ');

const seriesClasses = SERIES_COLOURS.light
  .map((_, i) => `.series${i + 1} { color: var(--series${i + 1}); }`)
  .join(' ');

/** The pages' style sheet. Colours are named once for light and once for dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1c1d1f; --soft: #5d6168; --grid: #e4e5e7; --edge: #dcdee1;
  --lost: #b3261e; --new: #176b3a; --lost-back: #fbe6e4; --new-back: #dff3e5;
  --warn: #7a4b00; --warn-back: #fff3d6; --warn-edge: #e5b454;
  --shade0: #a6cdf5; --shade1: #68a7e8; --shade2: #3480d2; --shade3: #165aa5; --shade4: #0b3566;
  ${seriesColours(SERIES_COLOURS.light)}
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #141517; --card: #1c1e21; --text: #e8e9eb; --soft: #a2a7ae; --grid: #2f3237; --edge: #33373c;
    --lost: #ff9c93; --new: #86d9a3; --lost-back: #43211f; --new-back: #1c3826;
    --warn: #ffd98a; --warn-back: #3a2d10; --warn-edge: #8a6a1f;
    --shade0: #2d66a8; --shade1: #4388d3; --shade2: #6aaaf0; --shade3: #9fcbf8; --shade4: #dcedfe;
    ${seriesColours(SERIES_COLOURS.dark)}
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 40px 0 8px; }
p { margin: 0 0 8px; }
.lead { font-size: 1.05rem; }
.caption, .unit, .second, footer, dt, .t { color: var(--soft); }
.caption, footer { font-size: 0.9rem; }
.unit, .key { font-size: 0.85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 16px 0; }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--edge); text-align: left; font-weight: 400; }
th { color: var(--soft); }
.number { text-align: right; }
details { margin-top: 12px; }
details th.number { min-width: 5.5em; vertical-align: bottom; }
summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 12px; }
figure, .steps, .pairs li { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; }
figure { margin: 0; padding: 12px; }
.curves figure { display: flex; flex-direction: column; }
figure .caption { margin: 8px 0 0; }
figcaption { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 10px; }
svg { display: block; width: 100%; height: auto; margin-top: 6px; overflow: visible; }
.curves svg { margin-top: auto; }
.keys { display: flex; flex-wrap: wrap; column-gap: 10px; }
.key i { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 5px; background: currentColor; }
i.square { border-radius: 0 !important; } i.diamond { border-radius: 0 !important; transform: rotate(45deg); }
${seriesClasses}
.grid { stroke: var(--grid); }
.tick { fill: var(--soft); font-size: 11px; }
.line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
.line.square { stroke-dasharray: 6 3; } .line.diamond { stroke-dasharray: 2 2.5; }
.dot, .bar .series1 { fill: currentColor; }
.best { stroke: var(--soft); stroke-dasharray: 3 3; }
.band { fill: transparent; }
.band:hover { fill: var(--text); fill-opacity: 0.07; }
circle[class^='shade'] { stroke: var(--card); stroke-width: 0.6; }
circle[class^='shade']:hover { stroke: var(--text); stroke-width: 2; }
.shade0 { fill: var(--shade0); } .shade1 { fill: var(--shade1); } .shade2 { fill: var(--shade2); }
.shade3 { fill: var(--shade3); } .shade4 { fill: var(--shade4); }
i.shade0 { background: var(--shade0) !important; } i.shade1 { background: var(--shade1) !important; }
i.shade2 { background: var(--shade2) !important; } i.shade3 { background: var(--shade3) !important; }
i.shade4 { background: var(--shade4) !important; }
.plots figure { max-width: 720px; margin-bottom: 12px; }
.equal { stroke: var(--soft); stroke-opacity: 0.55; stroke-dasharray: 5 4; }
.halo { stroke: var(--card); stroke-width: 5; stroke-linejoin: round; paint-order: stroke; }
.label { fill: var(--text); font-size: 11px; stroke: var(--card); stroke-width: 3; stroke-linejoin: round; paint-order: stroke; }
.winner { font-weight: 650; }
.trail { opacity: 0.5; }
.trail .line { stroke-width: 1.2; }
.comparison th, .comparison td { white-space: nowrap; }
.comparison th:first-child { position: sticky; left: 0; background: var(--page); color: var(--text); }
.comparison .name { width: max-content; }
.comparison .winner th, .comparison .winner td { font-weight: 650; }
.comparison td.text { max-width: 14em; overflow: hidden; text-overflow: ellipsis; }
.tag { border: 1px solid currentColor; border-radius: 4px; padding: 0 4px; font-size: 0.75rem; font-weight: 400; }
.pairs { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); }
.pairs li { padding: 8px 12px; overflow-wrap: anywhere; }
.pairs p { margin: 0; }
.pairs p:empty::before { content: '(nothing)'; color: var(--soft); }
del, ins { text-decoration: none; border-radius: 3px; box-decoration-break: clone; -webkit-box-decoration-break: clone; padding: 0 2px; }
del { color: var(--lost); background: var(--lost-back); }
ins { color: var(--new); background: var(--new-back); }
.steps { list-style: none; margin: 0; padding: 8px 12px; overflow-wrap: anywhere; }
.steps li { display: grid; grid-template-columns: 3em 1fr; padding: 2px 0; }
.steps .repeated { color: var(--soft); }
.t { font-variant-numeric: tabular-nums; font-size: 0.85rem; }
.note, .warning { border-radius: 8px; padding: 10px 14px; margin: 12px 0; }
.note { border: 1px solid var(--edge); background: var(--card); }
.warning { border: 1px solid var(--warn-edge); background: var(--warn-back); color: var(--warn); }
.warning ul { margin: 0; padding-left: 20px; }
img { max-width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; }
footer { margin-top: 40px; border-top: 1px solid var(--edge); padding-top: 12px; }
@media (min-width: 800px) {
  .plots .tick, .plots .label { font-size: 8px; }
}
@media (max-width: 520px) {
  .comparison .name { max-width: 42vw; white-space: normal; overflow-wrap: anywhere; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 8px; }
  .figures { font-size: 0.85rem; }
}
`;
