/** Tells the person at the terminal something, on standard error: standard output belongs to results. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
