import * as fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { SentenceVaeError } from '../../../src/errors.js';
import { arrange, fitting } from '../../../src/image/arrange.js';
import { drawInTerminal } from '../../../src/image/draw-in-terminal.js';
import { requireImages, type GreyImage } from '../../../src/image/grey-image.js';
import { decodePng, encodePng } from '../../../src/image/png.js';

/** An image whose shades are all multiples of 1/255. */
function image(width: number, height: number, first = 0): GreyImage {
  return {
    width,
    height,
    pixels: Float32Array.from({ length: width * height }, (_, i) => ((first + i) % 256) / 255),
  };
}

/** What the header says of the size; the checksum is no longer right then. */
function withSize(png: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(png);
  changed.writeUInt32BE(width, 16);
  changed.writeUInt32BE(height, 20);
  return changed;
}

function altered(png: Buffer): Buffer {
  const changed = Buffer.from(png);
  changed[50]! ^= 1;
  return changed;
}

/** Made with Python's zlib and struct: what pngjs itself doesn't write. */
const KINDS = [
  {
    kind: '16-bit grey',
    base64:
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEEAAAAADcCh3hAAAALUlEQVR4nGNgZxcXV1c3N2dwdw8PT08vL2dob58+ffny7dsZjh+/fv358+/fAb7kD+GRymWHAAAAAElFTkSuQmCC',
    expected: [7, 23, 39, 55, 71, 87, 103, 119, 135, 151, 167, 183, 199, 215, 231, 247],
  },
  {
    kind: '16-bit colour with alpha',
    base64:
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEEAYAAAD5YUI9AAAARklEQVR4nB3KQRWCQABAQW5GIIIRjGAEIhDBCEQgAhGIQAQiGMHjuO/PeaZHmMMzvML0DktYwycjbGEPRzgzwhXu8A2/8Ac2dE+BiSs1DAAAAABJRU5ErkJggg==',
    expected: [7, 23, 39, 55, 71, 87, 103, 119, 135, 151, 167, 183, 199, 215, 231, 247],
  },
  {
    kind: '1-bit grey',
    base64: 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEAQAAAACBiqPTAAAADElEQVR4nGNYwACGAAoIAoEzxf6RAAAAAElFTkSuQmCC',
    expected: [255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0],
  },
  {
    kind: '4-bit grey with alpha by colour',
    base64:
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEBAAAAABJaiyjAAAAAnRSTlMAAQGU/a4AAAANSURBVHicY/jIzwBDABnQBAGb3kZkAAAAAElFTkSuQmCC',
    expected: [255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255],
  },
  {
    kind: 'a palette',
    base64:
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAMAAACeL25MAAAACVBMVEUKCgrIyMhaWloeG3+gAAAAD0lEQVR4nGNgYGRiYEAlAACKAA0Iu4MEAAAAAElFTkSuQmCC',
    expected: [10, 200, 90, 10, 10, 200, 90, 10, 10, 200, 90, 10, 10, 200, 90, 10],
  },
  {
    kind: 'interlaced',
    base64:
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAAH7nfE0AAAAIElEQVR4nGNgZ1BnaF/OIG7OMH07g3t4ejnD8evPvwMAPtYH8f4p9OkAAAAASUVORK5CYII=',
    expected: [7, 23, 39, 55, 71, 87, 103, 119, 135, 151, 167, 183, 199, 215, 231, 247],
  },
];

describe('arrange', () => {
  it('puts images side by side and below one another, with two black pixels between', () => {
    const one = { width: 1, height: 1, pixels: Float32Array.of(1) };
    expect(arrange([one, one, one], 2)).toEqual({
      width: 4,
      height: 4,
      pixels: Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
    });
  });

  it('knows how many fit', () => {
    expect([27, 28, 57, 58, 88].map((columns) => fitting(28, columns))).toEqual([1, 1, 1, 2, 3]);
  });
});

describe('PNG', () => {
  it('comes back as it was written', () => {
    const sheet = arrange([image(5, 3), image(5, 3, 90), image(5, 3, 200)], 2);
    const back = decodePng(encodePng(sheet), 'sheet');
    expect(back).toMatchObject({ width: 12, height: 8 });
    for (const [i, shade] of sheet.pixels.entries()) expect(back.pixels[i]).toBeCloseTo(shade, 6);
  });

  it('is 8-bit greyscale', () => {
    const header = encodePng(image(4, 4)).subarray(24, 26);
    expect([...header]).toEqual([8, 0]);
  });

  it('is read as luminance, with transparent pixels black', () => {
    const png = new PNG({ width: 4, height: 1 });
    png.data = Buffer.from([255, 255, 255, 255, 255, 255, 255, 0, 0, 255, 0, 255, 0, 0, 255, 255]);
    const { pixels } = decodePng(PNG.sync.write(png), 'colours');
    expect([...pixels].map((shade) => Math.round(shade * 1e4))).toEqual([10_000, 0, 7152, 722]);
  });

  it('is read with white behind what is dark', () => {
    const png = new PNG({ width: 4, height: 1 });
    png.data = Buffer.from([0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 51, 0, 0, 0, 255]);
    const { pixels } = decodePng(PNG.sync.write(png), 'ink');
    expect([...pixels].map((shade) => Math.round(shade * 1e4))).toEqual([0, 10_000, 8000, 0]);
  });

  it.each(KINDS)('is read when it is $kind', ({ base64, expected }) => {
    const { width, height, pixels } = decodePng(Buffer.from(base64, 'base64'), 'kind');
    expect({ width, height }).toEqual({ width: 4, height: 4 });
    expect([...pixels].map((shade) => Math.round(shade * 255))).toEqual(expected);
  });

  it.each([
    ['no PNG', Buffer.from('GIF89a'), 'it is a GIF'],
    ['a photograph', Buffer.from('ffd8ffe000104a464946', 'hex'), 'it is a JPEG'],
    ['a text', Buffer.from('hello'), 'it is something else'],
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['a signature', encodePng(image(9, 9)).subarray(0, 8), 'it is cut off or damaged'],
    ['half a PNG', encodePng(image(9, 9)).subarray(0, 60), 'it is cut off or damaged'],
    ['without pixels', withSize(encodePng(image(9, 9)), 0, 0), 'it is cut off or damaged'],
    ['altered', altered(encodePng(image(9, 9))), 'it is cut off or damaged'],
  ])('is refused when it is %s', (_, content, received) => {
    expect(() => decodePng(content, 'a.png')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', expected: 'a.png to be a PNG image', received }),
    );
  });

  it('is refused before it is unpacked when it would fill the memory', () => {
    const bomb = withSize(encodePng(image(9, 9)), 100_000, 50_000);
    expect(() => decodePng(bomb, 'a.png')).toThrow(
      'Expected images of at most 16,777,216 pixels, but a.png has 100000×50000. Scale it down first.',
    );
  });

  it('is refused when it is interlaced and large, for nothing bounds what that unpacks to', () => {
    const png = Buffer.concat([encodePng(image(9, 9)), Buffer.alloc(1 << 20)]);
    png[28] = 1;
    expect(() => decodePng(png, 'a.png')).toThrow(
      'Expected interlaced images of at most 1 MB, but a.png has 1.0. Save it without interlacing.',
    );
  });

  it('survives whatever comes', () => {
    const whole = encodePng(image(9, 9));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const broken = Buffer.from(whole);
        broken[at]! ^= change;
        let outcome: unknown;
        try {
          outcome = decodePng(broken, 'a.png');
        } catch (error) {
          outcome = error;
        }
        expect(outcome instanceof SentenceVaeError || (outcome as GreyImage).width > 0).toBe(true);
      }),
    );
  });
});

/** A half block with the shades of two pixels. */
const cell = (top: string, bottom: string) => `\u001B[38;2;${top}m\u001B[48;2;${bottom}m▀`;

describe('drawInTerminal', () => {
  it('puts two pixels into each character and names a colour only when it changes', () => {
    const drawn = drawInTerminal({ width: 2, height: 3, pixels: Float32Array.of(0, 0, 1, 1, 1, 0) });
    const white = '255;255;255';
    const black = '0;0;0';
    expect(drawn).toBe(
      `${cell(black, white)}▀\u001B[0m\n${cell(white, black)}${cell(black, black)}\u001B[0m`,
    );
  });
});

describe('requireImages', () => {
  it('names the size that is wanted', () => {
    expect(() => requireImages([image(28, 28), image(10, 12)], 28, 28)).toThrow(
      'Expected images of 28×28 pixels, but number 1 has 10×12. Scale it first.',
    );
  });

  it.each([-0.1, 1.5, Number.NaN])('refuses the shade %s', (shade) => {
    expect(() => requireImages([{ width: 1, height: 1, pixels: Float32Array.of(shade) }], 1, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', expected: 'shades of grey from 0 to 1' }),
    );
  });
});
