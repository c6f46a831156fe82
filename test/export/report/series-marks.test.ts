import { expect, test } from 'vitest';
import { dot, markClass, seriesMark, SERIES_COLOURS } from '../../../export/report/series-marks.js';
import { STYLE } from '../../../export/report/style.js';

test('24 series differ, and each has its colour in light and in dark', () => {
  const marks = Array.from({ length: 24 }, (_, i) => seriesMark(i));
  expect(new Set(marks.map(markClass)).size).toBe(24);
  expect(seriesMark(24)).toEqual(seriesMark(0));
  expect(SERIES_COLOURS.dark).toHaveLength(SERIES_COLOURS.light.length);
  for (const { colour } of marks) {
    expect(STYLE.match(new RegExp(`--series${colour}: #`, 'g'))).toHaveLength(2);
    expect(STYLE).toContain(`.series${colour} { color: var(--series${colour}); }`);
  }
});

test('points of other shapes lie where circles do, and tell what they are', () => {
  expect(String(dot(seriesMark(0), 10, 20, 4))).toContain('cx="10" cy="20" r="4"');
  const square = String(dot(seriesMark(8), 10, 20, 4, 'a & b'));
  const [x, y, side] = ['x', 'y', 'width'].map((name) =>
    Number(new RegExp(` ${name}="([^"]+)"`).exec(square)![1]),
  );
  expect(Math.hypot(x! + side! / 2 - 10, y! + side! / 2 - 20)).toBeLessThan(0.15);
  expect(square).toContain('<title>a &amp; b</title>');
  expect(String(dot(seriesMark(16), 10, 20, 4))).toContain('rotate(45 10 20)');
});
