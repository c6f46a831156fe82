import type { GreyImage } from '../../../../everywhere.js';
import { make } from '../find.js';
import type { Presentation } from './presentation.js';

export const imagePresentation: Presentation<GreyImage> = {
  large: (made, name) => {
    const canvas = make('canvas', 'picture');
    paint(canvas, made);
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', name);
    return canvas;
  },
  small: (made) => {
    const canvas = make('canvas', 'picture');
    paint(canvas, made);
    return canvas;
  },
  describe: ({ width, height, pixels }) =>
    `An image of ${width} by ${height} pixels, ${Math.round(100 * meanOf(pixels))}% of it ink`,
  isSame: () => false,
};

/** Makes a canvas show an image. */
export function paint(canvas: HTMLCanvasElement, image: GreyImage): void {
  canvas.width = image.width;
  canvas.height = image.height;
  paintAt(canvas, image, { left: 0, top: 0 });
}

/** Paints an image into a canvas as ink, black where it's 1 and clear where it's 0; a dark page turns it white. */
export function paintAt(
  canvas: HTMLCanvasElement,
  { width, height, pixels }: GreyImage,
  { left, top }: { left: number; top: number },
): void {
  const data = new ImageData(width, height);
  for (const [i, shade] of pixels.entries()) data.data[4 * i + 3] = Math.round(255 * shade);
  canvas.getContext('2d')?.putImageData(data, left, top);
}

function meanOf(pixels: Float32Array): number {
  return pixels.reduce((sum, shade) => sum + shade, 0) / pixels.length;
}
