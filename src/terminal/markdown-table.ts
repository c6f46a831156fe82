/**
 * A table in Markdown, padded as the formatter leaves it.
 * @param head a colon at its end puts a column's cells at the right
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isRight = head.map((title) => title.endsWith(':'));
  const titles = head.map((title) => title.replace(/:$/, ''));
  const widths = titles.map((title, at) =>
    Math.max(3, ...[title, ...rows.map((row) => row[at] ?? '')].map((text) => [...text].length)),
  );
  const rule = widths.map(
    (width, at) => '-'.repeat(width - (isRight[at] ? 1 : 0)) + (isRight[at] ? ':' : ''),
  );
  const padded = (row: readonly string[]) =>
    widths.map((width, at) => {
      const text = row[at] ?? '';
      const space = ' '.repeat(width - [...text].length);
      return isRight[at] ? space + text : text + space;
    });
  return [padded(titles), rule, ...rows.map(padded)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
