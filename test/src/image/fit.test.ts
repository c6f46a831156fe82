import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, invert, isDarkOnLight } from '../../../src/image/fit.js';
import type { GreyImage } from '../../../src/image/grey-image.js';

fc.configureGlobal({ seed: 20261123 });

const filled = (width: number, height: number, shade: number): GreyImage => ({
  width,
  height,
  pixels: new Float32Array(width * height).fill(shade),
});

const sum = ({ pixels }: GreyImage) => pixels.reduce((total, shade) => total + shade, 0);

describe('fit', () => {
  it('leaves an image of that size as it is', () => {
    const image = filled(3, 2, 0.5);
    expect(fit(image, 3, 2)).toBe(image);
  });

  it('takes the mean of what a pixel covers', () => {
    const image = { width: 3, height: 3, pixels: Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0.5) };
    expect(fit(image, 2, 2)).toEqual({
      width: 2,
      height: 2,
      pixels: Float32Array.of(1 / 2.25, 0, 0, 0.5 / 2.25),
    });
  });

  it('repeats pixels when it enlarges', () => {
    expect(fit({ width: 2, height: 1, pixels: Float32Array.of(0.25, 1) }, 4, 2)).toEqual({
      width: 4,
      height: 2,
      pixels: Float32Array.of(0.25, 0.25, 1, 1, 0.25, 0.25, 1, 1),
    });
  });

  it('keeps proportions, and puts black around', () => {
    expect(fit(filled(8, 2, 1), 4, 4)).toEqual({
      width: 4,
      height: 4,
      pixels: Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    });
  });

  it('keeps the mean shade of squares, and shades between 0 and 1', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, fc.nat(1000), (from, to, salt) => {
        const image = {
          width: from,
          height: from,
          pixels: Float32Array.from({ length: from * from }, (_, i) => ((i * 7919 + salt) % 101) / 100),
        };
        const fitted = fit(image, to, to);
        expect(sum(fitted) / to ** 2).toBeCloseTo(sum(image) / from ** 2, 4);
        expect(fitted.pixels.every((shade) => shade >= 0 && shade <= 1)).toBe(true);
      }),
    );
  });

  it('leaves a line of a very long image', () => {
    const fitted = fit(filled(2000, 1, 1), 28, 28);
    expect(sum(fitted)).toBeCloseTo(28, 4);
  });
});

it('knows dark on light by the edge', () => {
  const page = filled(4, 4, 1);
  page.pixels.set([0, 0], 5);
  expect(isDarkOnLight(page)).toBe(true);
  expect(isDarkOnLight(invert(page))).toBe(false);
  expect([...invert(page).pixels].slice(4, 8)).toEqual([0, 1, 1, 0]);
});
