/** No argument of a process has it. */
const MARK = '\0';

/** What yargs may read as flags: a letter behind the dashes, and no space but in a value behind `=`. A lone `--` ends them. */
const FLAG = /^(--$|--?[A-Za-z][^\s=]*(=|$))/;

/**
 * Marks texts that begin with a dash, such as `- he said` or the `-` of standard input, which yargs takes for flags
 * wherever they stand. It knows numbers itself.
 */
export function markTexts(args: readonly string[]): string[] {
  return args.map((arg) =>
    arg.startsWith('-') && !FLAG.test(arg) && Number.isNaN(Number(arg)) ? MARK + arg : arg,
  );
}

/** Takes the marks away again from what yargs read, or says. */
export function unmarked<Value>(value: Value): Value;
export function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(MARK, '');
  return Array.isArray(value) ? value.map((each: unknown) => unmarked(each)) : value;
}
