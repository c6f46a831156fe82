import type { GreyImage } from './grey-image.js';

/**
 * An image scaled to fit a size, centred on black, with its proportions kept. A pixel becomes the mean of what it covers,
 * so that thin lines fade and don't vanish.
 */
export function fit(image: GreyImage, width: number, height: number): GreyImage {
  if (image.width === width && image.height === height) return image;
  const scale = Math.min(width / image.width, height / image.height);
  const columns = covers(image.width, Math.max(1, Math.round(image.width * scale)));
  const rows = covers(image.height, Math.max(1, Math.round(image.height * scale)));
  const left = Math.floor((width - columns.length) / 2);
  const top = Math.floor((height - rows.length) / 2);
  const pixels = new Float32Array(width * height);
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      let shade = 0;
      for (const [sourceY, share] of row) {
        for (const [sourceX, part] of column) {
          shade += share * part * image.pixels[sourceY * image.width + sourceX]!;
        }
      }
      pixels[(top + y) * width + left + x] = Math.min(1, shade);
    }
  }
  return { width, height, pixels };
}

/** Which of `from` pixels in a line each of `to` pixels covers, and what share of it each is. */
function covers(from: number, to: number): [position: number, share: number][][] {
  const length = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * length;
    const end = Math.min(from, start + length);
    const first = Math.floor(start);
    return Array.from({ length: Math.ceil(end) - first }, (__, at) => {
      const position = first + at;
      return [position, (Math.min(position + 1, end) - Math.max(position, start)) / length];
    });
  });
}

/** The negative: white for black. */
export function invert({ width, height, pixels }: GreyImage): GreyImage {
  return { width, height, pixels: pixels.map((shade) => 1 - shade) };
}

/** Whether the edge of an image is lighter than middle grey, as that of a page with writing is. */
export function isDarkOnLight({ width, height, pixels }: GreyImage): boolean {
  const edge = pixels.filter((_, i) => {
    const x = i % width;
    return x === 0 || x === width - 1 || i < width || i >= width * (height - 1);
  });
  return edge.reduce((sum, shade) => sum + shade, 0) > edge.length / 2;
}
