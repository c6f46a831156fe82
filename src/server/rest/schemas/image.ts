import { Type, type TProperties } from 'typebox';
import type { GreyImage } from '../../../image/grey-image.js';
import { encodePng } from '../../../image/png.js';
import type { RestLimits } from '../limits.js';
import { named } from './named.js';

/** An image as a request brings it. */
export const image = ({ imagePixels }: RestLimits) =>
  Type.Union(
    [
      Type.String({
        description: 'A PNG of any kind and size, which is scaled to that of the model; in base64.',
        contentEncoding: 'base64',
        contentMediaType: 'image/png',
      }),
      Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
        description: 'Shades from 0 (black) to 1 (white), row by row, as many as images of the model have.',
        minItems: 1,
        maxItems: imagePixels,
      }),
    ],
    { description: 'A PNG in base64, or a list of shades.' },
  );

/** Images as a request brings them. */
export const images = (
  limits: RestLimits,
  { description, least = 1, most = limits.inputs }: { description: string; least?: number; most?: number },
) => Type.Array(image(limits), { description, minItems: least, maxItems: most });

/** What is made of images that a request brings. */
export const readingOptions = {
  invert: Type.Optional(
    Type.Boolean({
      description: 'Takes negatives of PNGs: models have learnt light drawings on dark.',
      default: false,
    }),
  ),
};

/** How images of an answer are shown. */
export const showingOptions = {
  format: Type.Optional(
    Type.Union([Type.Literal('png'), Type.Literal('pixels')], {
      description: 'Whether images of the answer are PNGs in base64 or lists of shades.',
      default: 'png',
    }),
  ),
};

export type ImageFormat = 'png' | 'pixels';

/** An image as an answer has it, along with what a verb says of it besides. */
export const madeImage = <Extra extends TProperties>($id: string, extra: Extra) =>
  named($id, {
    width: Type.Integer(),
    height: Type.Integer(),
    png: Type.Optional(
      Type.String({
        description: 'An 8-bit greyscale PNG in base64.',
        contentEncoding: 'base64',
        contentMediaType: 'image/png',
      }),
    ),
    pixels: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
        description: 'Shades from 0 (black) to 1 (white), row by row: the means of Bernoulli pixels.',
      }),
    ),
    ...extra,
  });

/** An image as JSON says it. */
export function imageInJson(made: GreyImage, format: ImageFormat = 'png'): object {
  const { width, height, pixels } = made;
  return format === 'png'
    ? { width, height, png: encodePng(made).toString('base64') }
    : { width, height, pixels: inFull(pixels) };
}

/** With as many digits as a float32 has, so that reading them gives the same ones. */
export function inFull(numbers: Float32Array): number[] {
  return Array.from(numbers, (value) => Number(value.toPrecision(9)));
}
