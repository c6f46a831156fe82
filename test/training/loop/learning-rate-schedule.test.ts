import { describe, expect, it } from 'vitest';
import { scheduledScale } from '../../../training/loop/learning-rate-schedule.js';

describe('the scale of the step size', () => {
  const cosine = { kind: 'cosine', from: 100, steps: 200 } as const;

  it('is whole throughout without a schedule', () => {
    expect(scheduledScale(undefined, 1e9)).toBe(1);
  });

  it('is whole until it begins to fall', () => {
    expect([0, 99, 100].map((step) => scheduledScale(cosine, step))).toEqual([1, 1, 1]);
  });

  it('is halfway down in the middle, and falls all the time', () => {
    expect(scheduledScale(cosine, 200)).toBeCloseTo(0.505, 12);
    const scales = Array.from({ length: 201 }, (_, i) => scheduledScale(cosine, 100 + i));
    expect(scales.every((scale, i) => i === 0 || scale < scales[i - 1]!)).toBe(true);
  });

  it('keeps a hundredth at the end and after it', () => {
    expect(scheduledScale(cosine, 300)).toBeCloseTo(0.01, 12);
    expect(scheduledScale(cosine, 1e9)).toBeCloseTo(0.01, 12);
  });
});
