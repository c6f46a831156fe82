import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeLabels, type PlacedLabel } from '../../../export/report/place-labels.js';

fc.configureGlobal({ seed: 20261124 });

const within = { left: 0, right: 400, top: 0, bottom: 300 };

test('a label stands right of its point, or left of it at the right end, and out of the way of what is there', () => {
  const at = (x: number, taken: Parameters<typeof placeLabels>[1] = []) =>
    placeLabels([{ x, y: 150, text: 'a-name' }], taken, within)[0];
  expect(at(100)).toMatchObject({ anchor: 'start', x: 108 });
  expect(at(395)).toMatchObject({ anchor: 'end', x: 387 });
  expect(at(200, [{ left: 0, right: 400, top: 147, bottom: 153 }])).toMatchObject({
    anchor: 'middle',
    y: 141,
  });
  expect(at(200, [within])).toBeUndefined();
});

test('labels cover neither each other nor points, and lie within', () => {
  const point = fc.record({
    x: fc.nat(400),
    y: fc.nat(300),
    text: fc.constantFrom('a', 'name', 'long-name'),
  });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 25 }), (points) => {
      const labels = placeLabels(points, [], within).filter((label) => label !== undefined);
      for (const [i, label] of labels.entries()) {
        const box = lettersOf(label);
        expect(box.left >= 0 && box.right <= 400 && box.top >= 0 && box.bottom <= 300).toBe(true);
        for (const { x, y } of points) {
          expect(x > box.left && x < box.right && y > box.top && y < box.bottom).toBe(false);
        }
        for (const other of labels.slice(0, i).map(lettersOf)) {
          const isApart =
            box.left >= other.right ||
            other.left >= box.right ||
            box.top >= other.bottom ||
            other.top >= box.bottom;
          expect(isApart).toBe(true);
        }
      }
    }),
  );
});

/** Letters 6 wide and 11 high. */
function lettersOf({ text, x, y, anchor }: PlacedLabel) {
  const width = 6 * text.length;
  const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
  return { left, right: left + width, top: y - 9, bottom: y + 2 };
}
