/** A name and the cells behind it, in columns. */
export function row(name: string, ...cells: string[]): string {
  return `${name.padEnd(22)}${cells.map((cell) => cell.padEnd(15)).join('')}`.trimEnd();
}

export function whole(count: number): string {
  return count.toLocaleString('en');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Unknown where there is no number, or none that came out as one. */
export function fixed(number: number | undefined, digits = 1): string {
  return Number.isFinite(number) ? number!.toFixed(digits) : 'unknown';
}
