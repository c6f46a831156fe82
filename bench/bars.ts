import { rounded } from './statistics.js';

/** What a figure must reach, or stay under, and whether it does. */
export type Bar = { figure: string; value: number; holds: boolean } & (
  | { at_least: number }
  | { at_most: number }
);

export function atLeast(figure: string, value: number, bar: number): Bar {
  return { figure, value: rounded(value), at_least: bar, holds: value >= bar };
}

export function atMost(figure: string, value: number, bar: number): Bar {
  return { figure, value: rounded(value), at_most: bar, holds: value <= bar };
}

/** A line for each bar. */
export function describeBars(bars: readonly Bar[]): string {
  return bars
    .map((bar) => {
      const limit = 'at_least' in bar ? `≥ ${bar.at_least}` : `≤ ${bar.at_most}`;
      return `${bar.holds ? 'holds        ' : 'does not hold'}  ${bar.figure}: ${bar.value}, ${limit}`;
    })
    .join('\n');
}
