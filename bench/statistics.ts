/**
 * The middle of some numbers, or the mean of the middle two.
 * @throws {RangeError} for none
 */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of no numbers.');
  return (low + high) / 2;
}

/** The smallest of some numbers that a share of them, from 0 to 1, does not exceed; NaN of none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A number with so many digits that count, for a record that is read by people too. */
export function rounded(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

/** Items by key, in the order in which their keys come first; `Map.groupBy` of newer versions of Node. */
export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** A figure of several rounds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @throws {RangeError} for no numbers */
export function spreadOf(numbers: readonly number[]): Spread {
  return {
    median: rounded(median(numbers), 3),
    min: rounded(Math.min(...numbers), 3),
    max: rounded(Math.max(...numbers), 3),
  };
}
