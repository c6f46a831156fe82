import type { GreyImage } from '../../../../everywhere.js';
import { find } from '../find.js';
import { drawInto } from './draw-into.js';
import type { Ends } from './ends.js';
import { paint } from './show-image.js';

/** Two images: samples of the model, or what one draws. */
export function imageEnds(
  first: readonly [GreyImage, GreyImage],
  another: () => Promise<GreyImage | undefined>,
  until: AbortSignal,
): Ends<GreyImage> {
  const images = [...first] as [GreyImage, GreyImage];
  let notify: ((isTyping: boolean) => void) | undefined;
  for (const [i, side] of (['from', 'to'] as const).entries()) {
    const canvas = find(`${side}-picture`, HTMLCanvasElement);
    const set = (image: GreyImage, isTyping: boolean) => {
      images[i] = image;
      paint(canvas, image);
      notify?.(isTyping);
    };
    paint(canvas, images[i]!);
    const onClick = (id: string, act: () => void) =>
      find(`${side}-${id}`, HTMLButtonElement).addEventListener('click', act, { signal: until });
    onClick('another', () => {
      void another().then((image) => {
        if (image && !until.aborted) set(image, false);
      });
    });
    onClick('clear', () => {
      const { width, height } = images[i]!;
      images[i] = { width, height, pixels: new Float32Array(width * height) };
      paint(canvas, images[i]!);
      notify?.(true);
    });
    drawInto(canvas, { image: () => images[i]!, drawn: (image) => set(image, true), until });
  }
  return {
    both: () => (images.every(hasInk) ? [images[0], images[1]] : undefined),
    listen: (changed) => (notify = changed),
  };
}

const hasInk = ({ pixels }: GreyImage) => pixels.some((shade) => shade > 0.2);
