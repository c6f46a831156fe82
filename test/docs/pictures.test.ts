import { readFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { makePictures, pathOf } from './pictures.js';
import { drawSession } from './session/draw-session.js';
import { COLUMNS } from './session/record-session.js';

const DATA = /data:image\/png;base64,([\w+/=]+)/g;

/** The most that a shade of two images differs by: other processors round otherwise, and another zlib packs otherwise. */
function difference(some: Buffer, others: Buffer): number {
  const [a, b] = [PNG.sync.read(some), PNG.sync.read(others)];
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((most, shade, i) => Math.max(most, Math.abs(shade - b.data[i]!)), 0);
}

function imagesIn(svg: string): Buffer[] {
  return Array.from(svg.matchAll(DATA), ([, data]) => Buffer.from(data!, 'base64'));
}

test('the pictures are what the commands give; where they are not: npm run docs:pictures', async () => {
  const made = await makePictures();
  const map = await readFile(pathOf('latent-map.png'));
  expect(difference(map, Buffer.from(made.get('latent-map.png')!))).toBeLessThanOrEqual(2);

  const shown = await readFile(pathOf('session.svg'), 'utf8');
  const session = String(made.get('session.svg'));
  expect(shown.replaceAll(DATA, '')).toBe(session.replaceAll(DATA, ''));
  const images = imagesIn(session);
  expect(images.length).toBeGreaterThan(0);
  for (const [i, image] of imagesIn(shown).entries()) {
    expect(difference(image, images[i]!)).toBeLessThanOrEqual(2);
  }
});

describe('the session as an SVG', () => {
  const typed = ['$ gen --sample 1 "a & b <c>"'];
  const svg = drawSession([
    { typed, printed: ['0.00  one', ''] },
    { typed: ['$ gen --image'], printed: [], drawn: PNG.sync.write(new PNG({ width: 30, height: 10 })) },
  ]);

  test('says its text once for readers of the screen, and needs no other file', () => {
    expect(svg).toMatch(/<title id="title">[^<]+<\/title>/);
    expect(svg).toContain(
      '>$ gen --sample 1 &quot;a &amp; b &lt;c&gt;&quot;\n0.00  one\n\n\n$ gen --image\n(images)</desc>',
    );
    expect(svg).not.toMatch(/@import|url\(|href="(?!data:)/);
  });

  test('is light or dark, and still where motion is unwelcome', () => {
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
    expect(svg).toContain('@media (prefers-reduced-motion: reduce) { .typed, .printed { animation: none } }');
  });

  test('is narrow enough for a phone, and all of it lies within', () => {
    const [width, height] = ['width', 'height'].map((name) =>
      Number(new RegExp(`<svg[^>]* ${name}="(\\d+)"`).exec(svg)![1]),
    );
    // At 360 pixels a letter of 14 is then as high as one of 11.
    expect(width).toBeLessThan((14 / 11) * 360);
    expect(width).toBeGreaterThan(COLUMNS * 8);
    for (const [, y] of svg.matchAll(/ y="([\d.]+)"/g)) expect(Number(y)).toBeLessThan(height!);
  });
});
