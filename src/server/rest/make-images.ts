import type { GreyImage } from '../../image/grey-image.js';
import type { Answer, Item } from './operation.js';
import { imageInJson, type ImageFormat } from './schemas/image.js';

/** Answers with images that are made all at once: a decoder of images is one product of matrices or two. */
export function imagesAtOnce<Made extends GreyImage>(
  make: () => Promise<readonly Made[]>,
  {
    format,
    columns = (count) => count,
    extra,
    seed,
  }: {
    format: ImageFormat | undefined;
    /** How many of so many stand side by side in one image. Default: all. */
    columns?: (count: number) => number;
    extra?: (made: Made) => object;
    seed?: number;
  },
): Answer {
  return {
    ...(seed !== undefined && { seed }),
    columns,
    items: async function* (): AsyncGenerator<Item> {
      for (const made of await make()) {
        yield { image: made, json: () => ({ ...extra?.(made), ...imageInJson(made, format) }) };
      }
    },
  };
}
