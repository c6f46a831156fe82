import { gen, genImage } from '../gen.js';

/** A command as it is typed, in lines, and what came of it. */
export interface Recorded {
  readonly typed: readonly string[];
  readonly printed: readonly string[];
  /** A PNG, where the command draws in the terminal. */
  readonly drawn?: Buffer;
}

/** What README.md shows first: flags of `gen`. */
const COMMANDS: readonly (readonly string[])[] = [
  ['--interpolate', "Don't be afraid.", 'You have to be careful.'],
  ['--sample', '3', '--best-of', '4', '--temperature', '0.4', '--seed', '1'],
  ['--image', '--interpolate', '30', '3'],
];

/** Characters in a line, few enough to be read on a phone. */
export const COLUMNS = 46;

/** Runs the commands of the session with `gen` as it was built. */
export async function recordSession(): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  for (const flags of COMMANDS) {
    const [first, ...rest] = flags;
    recorded.push(
      first === '--image'
        ? { typed: typed(flags), printed: [], drawn: await genImage(rest) }
        : { typed: typed(flags), printed: gen(flags).trimEnd().split('\n').flatMap(wrap) },
    );
  }
  return recorded;
}

/** A command on one line, or with a line for each sentence where that is too long. */
function typed(flags: readonly string[]): string[] {
  const words = ['$ gen', ...flags.map((flag) => (flag.includes(' ') ? `"${flag}"` : flag))];
  const whole = words.join(' ');
  if (whole.length <= COLUMNS) return [whole];
  const lines = words.join(' ').split(/ (?=")/);
  return lines.map((line, i) => `${i > 0 ? '    ' : ''}${line}${i < lines.length - 1 ? ' \\' : ''}`);
}

/** Breaks a line between words; what goes on is indented. */
function wrap(line: string): string[] {
  const lines: string[] = [];
  // Two spaces stand between columns and stay.
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}
