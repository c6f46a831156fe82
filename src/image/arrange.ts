import type { GreyImage } from './grey-image.js';

/** Black pixels between two images, as in torchvision's `make_grid`. */
const GAP = 2;

/** Puts images of equal size into one, row by row, with black gaps; the last row may stay unfilled. */
export function arrange(images: readonly GreyImage[], columns: number): GreyImage {
  const { width: cellWidth, height: cellHeight } = images[0] ?? { width: 0, height: 0 };
  const rows = Math.ceil(images.length / columns);
  const width = columns * (cellWidth + GAP) - GAP;
  const height = rows * (cellHeight + GAP) - GAP;
  const pixels = new Float32Array(width * height);
  for (const [i, image] of images.entries()) {
    const left = (i % columns) * (cellWidth + GAP);
    const top = Math.floor(i / columns) * (cellHeight + GAP);
    for (let y = 0; y < cellHeight; y++) {
      pixels.set(image.pixels.subarray(y * cellWidth, (y + 1) * cellWidth), (top + y) * width + left);
    }
  }
  return { width, height, pixels };
}

/** How many images of this width stand side by side in `columns` pixels, at least one. */
export function fitting(imageWidth: number, columns: number): number {
  return Math.max(1, Math.floor((columns + GAP) / (imageWidth + GAP)));
}
