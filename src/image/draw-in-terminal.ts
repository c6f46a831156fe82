import type { GreyImage } from './grey-image.js';

const RESET = '\u001B[0m';

/**
 * An image as lines of text for a terminal with 24-bit colours: each character is an upper half block, whose colour and
 * background are two pixels, one above the other.
 */
export function drawInTerminal({ width, height, pixels }: GreyImage): string {
  const shade = (x: number, y: number) => {
    const value = Math.round((pixels[y * width + x] ?? 0) * 255);
    return `${value};${value};${value}`;
  };
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    let colours = '';
    for (let x = 0; x < width; x++) {
      const next = `\u001B[38;2;${shade(x, y)}m\u001B[48;2;${shade(x, y + 1)}m`;
      line += next === colours ? '▀' : `${next}▀`;
      colours = next;
    }
    lines.push(line + RESET);
  }
  return lines.join('\n');
}
