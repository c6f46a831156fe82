import { PNG } from 'pngjs';
import { SentenceVaeError } from '../errors.js';
import type { GreyImage } from './grey-image.js';

/** pngjs's name for one channel of grey. */
const GREY = 0;

/** Writes an image as an 8-bit greyscale PNG. */
export function encodePng({ width, height, pixels }: GreyImage): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.from(pixels.map((shade) => Math.round(shade * 255)));
  return PNG.sync.write(png, {
    colorType: GREY,
    inputColorType: GREY,
    inputHasAlpha: false,
    bitDepth: 8,
  });
}

/** Beyond this many pixels a small file could fill the memory. */
const MOST_PIXELS = 1 << 24;
/** pngjs unpacks interlaced images without a bound, and deflate packs at most a thousand to one. */
const MOST_INTERLACED_BYTES = 1 << 20;

/** Where a PNG has what its header says: the IHDR chunk always comes first. */
const HEADER = { width: 16, height: 20, interlaced: 28, end: 33 } as const;

/** What other files begin with. */
const SIGNATURES = [
  ['PNG', '\u0089PNG\r\n\u001A\n'],
  ['JPEG', '\u00FF\u00D8\u00FF'],
  ['GIF', 'GIF8'],
  ['WebP', 'RIFF'],
  ['BMP', 'BM'],
  ['TIFF', 'II*\0'],
  ['TIFF', 'MM\0*'],
] as const;

/**
 * Reads a PNG of any kind as shades of grey: colours by their luminance (ITU-R BT.709), transparent pixels as black, or as
 * white where what can be seen is darker than middle grey.
 * @param name what to call the image in messages
 * @param most how many pixels it may have
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if it's no PNG, or one that's damaged or too large
 */
export function decodePng(content: Buffer, name: string, most = MOST_PIXELS): GreyImage {
  requireHeader(content, name, most);
  try {
    return inGrey(PNG.sync.read(content));
  } catch (cause) {
    throw notRead(name, 'it is cut off or damaged', 'Save it again', cause);
  }
}

function requireHeader(content: Buffer, name: string, most: number): void {
  const start = content.toString('latin1', 0, 8);
  const [kind] = SIGNATURES.find(([, signature]) => start.startsWith(signature)) ?? [];
  if (kind !== 'PNG') {
    const received = content.length === 0 ? 'it is empty' : `it is ${kind ? `a ${kind}` : 'something else'}`;
    throw notRead(name, received, 'Convert it to PNG first');
  }
  if (content.length < HEADER.end) throw notRead(name, 'it is cut off or damaged', 'Save it again');
  const width = content.readUInt32BE(HEADER.width);
  const height = content.readUInt32BE(HEADER.height);
  if (width * height > most) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `images of at most ${most.toLocaleString('en')} pixels`,
      received: `${name} has ${width}×${height}`,
      remedy: 'Scale it down first',
    });
  }
  if (content[HEADER.interlaced] !== 0 && content.length > MOST_INTERLACED_BYTES) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'interlaced images of at most 1 MB',
      received: `${name} has ${(content.length / 1e6).toFixed(1)}`,
      remedy: 'Save it without interlacing',
    });
  }
}

function notRead(name: string, received: string, remedy: string, cause?: unknown): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${name} to be a PNG image`,
    received,
    remedy,
    cause,
  });
}

function inGrey({ width, height, data }: PNG): GreyImage {
  const pixels = new Float32Array(width * height);
  let seen = 0;
  let visible = 0;
  for (let i = 0; i < pixels.length; i++) {
    const at = 4 * i;
    const luminance = 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
    const alpha = data[at + 3]! / 255;
    pixels[i] = (luminance / 255) * alpha;
    seen += pixels[i]!;
    visible += alpha;
  }
  const behind = seen < visible / 2 ? 1 : 0;
  for (let i = 0; i < pixels.length; i++) {
    const shade = pixels[i]! + behind * (1 - data[4 * i + 3]! / 255);
    // The weights add up to 1 only within a rounding.
    pixels[i] = Math.min(1, shade);
  }
  return { width, height, pixels };
}
