import { PNG } from 'pngjs';
import { Html, html } from '../../../export/report/html.js';
import { COLUMNS, type Recorded } from './record-session.js';

// Pixels. A character of most monospaced fonts is 0.6 of their size wide; where it is not, lines are fitted to that.
const FONT = 14;
const CHARACTER = 0.6 * FONT;
const LINE = 21;
const EDGE = 16;
/** Height of the title bar. */
const BAR = 30;
const WIDTH = Math.ceil(COLUMNS * CHARACTER) + 2 * EDGE;

// Seconds.
const PER_CHARACTER = 0.03;
const PER_LINE = 0.12;
const PAUSE = 0.6;

const STYLE = `
text { font: ${FONT}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace; white-space: pre; fill: #1f2328 }
.window { fill: #fff; stroke: #d1d9e0 }
.button { fill: #d1d9e0 }
.typed { fill: #0550ae; animation: type backwards }
.printed { animation: appear 0.01s backwards }
image { image-rendering: pixelated }
@keyframes type { from { clip-path: inset(0 100% 0 0) } to { clip-path: inset(0) } }
@keyframes appear { from { opacity: 0 } to { opacity: 1 } }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .window { fill: #0d1117; stroke: #3d444d }
  .button { fill: #3d444d }
  .typed { fill: #79c0ff }
}
@media (prefers-reduced-motion: reduce) { .typed, .printed { animation: none } }
`;

/**
 * A session as an SVG that needs no other file: light or dark as the reader's system is, written bit by bit as it was, or all at
 * once where motion is unwelcome. Its description is the text of the session.
 */
export function drawSession(session: readonly Recorded[]): string {
  const drawing = new Drawing();
  for (const { typed, printed, drawn } of session) {
    for (const line of typed) drawing.type(line);
    drawing.wait(PAUSE / 2);
    for (const line of printed) drawing.print(line);
    if (drawn) drawing.draw(drawn);
    drawing.wait(PAUSE);
    drawing.skip(LINE / 2);
  }
  return `${drawing.finish(describeSession(session)).toString()}\n`;
}

/** The text of a session. */
function describeSession(session: readonly Recorded[]): string {
  return session
    .map(({ typed, printed, drawn }) => [...typed, ...printed, ...(drawn ? ['(images)'] : [])].join('\n'))
    .join('\n\n');
}

/** Goes down the window and along the time. */
class Drawing {
  readonly #pieces: Html[] = [];
  #top = BAR + EDGE / 2;
  #seconds = PAUSE;

  wait(time: number): void {
    this.#seconds += time;
  }

  skip(height: number): void {
    this.#top += height;
  }

  type(line: string): void {
    const duration = line.length * PER_CHARACTER;
    const timing = `animation-duration:${seconds(duration)};animation-timing-function:steps(${line.length})`;
    this.#add(line, 'typed', timing);
    this.wait(duration);
  }

  print(line: string): void {
    this.#add(line, 'printed');
    this.wait(PER_LINE);
  }

  /** As wide as the text, at most three times its size. */
  draw(png: Buffer): void {
    const { width, height } = PNG.sync.read(png);
    const scale = Math.min(3, (WIDTH - 2 * EDGE) / width);
    const source = `data:image/png;base64,${png.toString('base64')}`;
    this.skip(LINE / 4);
    this.#pieces.push(
      html`<image
        class="printed"
        style="animation-delay:${seconds(this.#seconds)}"
        x="${EDGE}"
        y="${rounded(this.#top)}"
        width="${rounded(width * scale)}"
        height="${rounded(height * scale)}"
        href="${source}"
      />`,
    );
    this.skip(height * scale);
    this.wait(PER_LINE);
  }

  finish(description: string): Html {
    const height = Math.ceil(this.#top + EDGE / 2);
    const buttons = [0, 1, 2].map(
      (i) => html`<circle class="button" cx="${EDGE + 4 + 16 * i}" cy="${BAR / 2}" r="4.5" />`,
    );
    return html`<svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox="0 0 ${WIDTH} ${height}"
      width="${WIDTH}"
      height="${height}"
      role="img"
      aria-labelledby="title description"
    >
      <title id="title">A session in the terminal</title>
      <desc id="description">${description}</desc>
      <style>
        ${new Html(STYLE)}
      </style>
      <rect class="window" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" />
      ${buttons}${this.#pieces}
    </svg>`;
  }

  #add(line: string, kind: 'typed' | 'printed', timing = ''): void {
    this.skip(LINE);
    if (line === '') return;
    this.#pieces.push(
      html`<text
        class="${kind}"
        style="animation-delay:${seconds(this.#seconds)};${timing}"
        x="${EDGE}"
        y="${rounded(this.#top - LINE / 3)}"
        textLength="${rounded(line.length * CHARACTER)}"
        xml:space="preserve"
        >${line}</text
      >`,
    );
  }
}

function seconds(time: number): string {
  return `${rounded(time)}s`;
}

/** To two decimals. */
function rounded(number: number): number {
  return Math.round(number * 100) / 100;
}
