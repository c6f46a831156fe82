/** Lowest and highest value of an axis. */
export type Range = readonly [low: number, high: number];

/** How values are laid out along an axis. */
export interface Scale {
  /** Where the lines of the grid are, from low to high; the outermost are the ends of the axis. */
  readonly ticks: readonly number[];
  /** As a share of the axis: 0 at its low end, 1 at its high end. */
  readonly at: (value: number) => number;
  /** A tick in words, with as many decimals as tell it from its neighbours. */
  readonly label: (tick: number) => string;
}

const STEPS = [1, 2, 2.5, 5, 10];

/**
 * An axis with round ticks, some `count` of them, around all the values.
 * @param whole whether ticks lie on whole numbers only
 */
export function niceScale(
  values: readonly number[],
  { count = 4, whole = false }: { count?: number; whole?: boolean } = {},
): Scale {
  const [low, high] = around(rangeOf(values));
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = power * STEPS.find((each) => each * power >= rough * (1 - 1e-9))!;
  const step = whole ? Math.max(1, Math.round(nice)) : nice;
  // A value on a tick, such as 0.3 at steps of 0.1, is not to fall beside it by a rounding.
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const decimals = decimalsOf(step);
  return {
    ticks,
    at: (value) => (value - first * step) / ((last - first) * step),
    label: (tick) => tick.toFixed(decimals).replace(/^-(?=0(\.0*)?$)/, ''),
  };
}

/** Lowest and highest of the finite values; 0 to 1 where there are none. */
export function rangeOf(values: readonly number[]): Range {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? [0, 1] : [Math.min(...finite), Math.max(...finite)];
}

/** Where all values are as good as one, an axis around it. */
function around([low, high]: Range): Range {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > 1e-9 * Math.max(size, 1e-3)) return [low, high];
  const margin = size < 1e-9 ? 1 : size / 10;
  return low >= 0 ? [Math.max(0, low - margin), high + margin] : [low - margin, high + margin];
}

function decimalsOf(step: number): number {
  let decimals = 0;
  while (decimals < 15 && !isPositiveWhole(step * 10 ** decimals)) decimals++;
  return decimals;
}

function isPositiveWhole(value: number): boolean {
  return Math.round(value) > 0 && Math.abs(value - Math.round(value)) < 1e-6;
}
