import { fit, invert } from '../../image/fit.js';
import type { GreyImage } from '../../image/grey-image.js';
import { decodePng } from '../../image/png.js';
import type { Task } from './operation.js';

const DATA_URL = /^data:image\/png;base64,/;

/**
 * The images of a request, in the model's size.
 * @param name what the request calls them
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for what is no PNG, is damaged or too large
 */
export function readImages(
  given: readonly (string | number[])[],
  { name, invert: inverted = false }: { name: string; invert?: boolean | undefined },
  { vae, limits }: Pick<Task<'image-vae'>, 'vae' | 'limits'>,
): GreyImage[] {
  const { width, height } = vae.config.sizes;
  return given.map((each, i) => {
    // Lists of another length are the model's to refuse.
    if (typeof each !== 'string') return { width, height, pixels: Float32Array.from(each) };
    const content = Buffer.from(each.replace(DATA_URL, ''), 'base64');
    const read = decodePng(content, given.length > 1 ? `${name}.${i}` : name, limits.imagePixels);
    return fit(inverted ? invert(read) : read, width, height);
  });
}
