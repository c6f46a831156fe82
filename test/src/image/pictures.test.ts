import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
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

  it.each([
    ['no PNG', Buffer.from('GIF89a')],
    ['nothing', Buffer.alloc(0)],
    ['half a PNG', encodePng(image(9, 9)).subarray(0, 60)],
  ])('is refused when it is %s', (_, content) => {
    expect(() => decodePng(content, 'a.png')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', expected: 'a.png to be a PNG image' }),
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
