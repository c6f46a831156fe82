/** Between two columns. */
const GAP = '  ';
/** Narrower than that, a column of words is no longer read with ease. */
const NARROWEST = 12;

/** A cell of a table; `style` is given its text, padded and line by line. */
export interface Cell {
  text: string;
  style?: (line: string) => string;
}

/**
 * Rows of cells in aligned columns, a list of lines.
 * @param width where a table that would be wider than that many characters shall have several lines to a cell
 */
export function inColumns(rows: readonly (readonly Cell[])[], width = Infinity): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const natural = Array.from({ length: columns }, (_, c) =>
    Math.max(0, ...rows.map((row) => lengthOf(row[c]?.text ?? ''))),
  );
  const widths = fit(natural, width - GAP.length * (columns - 1));
  const isWrapped = widths.some((each, c) => each < natural[c]!);
  return rows.flatMap((row, r) => {
    const cells = row.map(({ text }, c) => wrap(text, widths[c]!));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    const lines = Array.from({ length: height }, (_l, l) =>
      row
        .map(({ style = (line: string) => line }, c) => {
          const line = cells[c]![l] ?? '';
          // Spaces at the end of a line are of no use.
          const isLast = c === row.length - 1;
          return style(isLast ? line : line + ' '.repeat(Math.max(0, widths[c]! - lengthOf(line))));
        })
        .join(GAP)
        .trimEnd(),
    );
    return isWrapped && r < rows.length - 1 ? [...lines, ''] : lines;
  });
}

/** Takes from the widest columns until all fit into `width`. */
function fit(natural: readonly number[], width: number): number[] {
  let limit = Math.max(...natural, 0);
  const total = () => natural.reduce((sum, each) => sum + Math.min(each, limit), 0);
  while (limit > NARROWEST && total() > width) limit--;
  return natural.map((each) => Math.min(each, limit));
}

/** Breaks between words; a word that is longer than a line stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && lengthOf(last) + 1 + lengthOf(word) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function lengthOf(text: string): number {
  return [...text].length;
}
