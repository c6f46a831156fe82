import { expect, test } from 'vitest';
import { equalElboLines } from '../../../export/report/equal-elbo-lines.js';
import { niceScale } from '../../../export/report/scale.js';

const area = { left: 50, right: 350, top: 0, bottom: 200 };

/** What KL and reconstruction add up to where a line of the first test is. */
function elboAt(x: number, y: number): number {
  return ((x - 50) / 300) * 30 + 90 + ((200 - y) / 200) * 20;
}

test('at both ends of a line, KL and reconstruction add up to its value', () => {
  const rates = niceScale([0, 30], { count: 3 });
  const distortions = niceScale([90, 110], { count: 4 });
  const { content, taken } = equalElboLines(rates, distortions, area, []);
  const lines = content.map(String).map((line) => {
    const [x1, y1, x2, y2] = [...line.matchAll(/ [xy][12]="([^"]+)"/g)].map(([, at]) => Number(at));
    return { label: Number(/>([\d.]+)<\/text/.exec(line)![1]), sums: [elboAt(x1!, y1!), elboAt(x2!, y2!)] };
  });
  expect(lines.map(({ label }) => label)).toEqual([100, 110, 120, 130]);
  for (const { label, sums } of lines) for (const sum of sums) expect(sum).toBeCloseTo(label, 6);
  expect(taken).toHaveLength(lines.length);
});

test('a value stands clear of the points', () => {
  const scale = niceScale([0, 10], { count: 2 });
  const free = equalElboLines(scale, scale, area, []);
  const [first] = free.taken;
  const moved = equalElboLines(scale, scale, area, [first!]);
  expect(moved.taken).toHaveLength(free.taken.length);
  const { left, right } = moved.taken[0]!;
  expect(left >= first!.right || right <= first!.left).toBe(true);
});
