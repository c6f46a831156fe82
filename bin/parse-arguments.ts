import yargs, { type Argv } from 'yargs';
import type { CommandContext } from '../src/commands/command-context.js';
import { requireNumbers } from '../src/commands/options.js';
import { SentenceVaeError } from '../src/errors.js';
import { markTexts, unmarked } from './texts-with-dashes.js';

/** The command line itself is wrong; its message comes from yargs. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command line is read by. */
export interface Program {
  /** The executable's, as help and errors say it. */
  name: string;
  /** Adds the commands. */
  define: (program: Argv<CommandContext>) => Argv<CommandContext>;
  /** Options that may come several times, such as `--inputs`; they are lists. */
  repeatable?: readonly string[];
}

/**
 * Reads a command line and calls the handler of its command.
 * @param args what came behind the name of the executable
 * @param context what handlers get besides their flags
 * @throws {UsageError} if no command takes these arguments
 */
export async function parseArguments(
  { name, define, repeatable = [] }: Program,
  args: readonly string[],
  context: CommandContext,
): Promise<void> {
  const marked = markTexts(args);
  requireOnce(marked, repeatable);
  // The context is put in below, by parseAsync.
  const program = yargs(marked) as unknown as Argv<CommandContext>;
  await define(program)
    .scriptName(name)
    .option('debug', { type: 'boolean', describe: 'Show where an error came from' })
    .strict()
    .middleware((argv: Record<string, unknown>) => {
      for (const [flag, value] of Object.entries(argv)) argv[flag] = unmarked(value);
    }, true)
    .check((argv) => {
      requireNumbers(argv, args);
      return true;
    })
    .locale('en')
    .wrap(Math.min(110, program.terminalWidth()))
    .parserConfiguration({ 'duplicate-arguments-array': repeatable.length > 0, 'dot-notation': false })
    .exitProcess(false)
    .fail((message, error) => {
      // yargs gives a message for what it found itself, and for what a command's check() threw.
      throw message && !(error instanceof SentenceVaeError)
        ? new UsageError(inOurWords(unmarked(message)), { cause: error })
        : error;
    })
    .parseAsync(marked, { ...context });
}

/** What yargs says of a missing argument is about options, of which nothing is missing. */
function inOurWords(message: string): string {
  const [, got, wanted] =
    /^Not enough non-option arguments: got (\d+), need at least (\d+)/.exec(message) ?? [];
  if (got === undefined) return message;
  return `Expected ${wanted === '1' ? 'one argument' : `${wanted} arguments`}, but ${got === '0' ? 'none' : got} came.`;
}

/** @throws {UsageError} for a repeated option, which yargs would drop, or even add up: `--seed 5 --seed 1` became 6 */
function requireOnce(args: readonly string[], repeatable: readonly string[]): void {
  const end = args.indexOf('--');
  const names = (end < 0 ? args : args.slice(0, end))
    // -o is short for it wherever there is one.
    .map((arg) => (arg.startsWith('-o') ? '--output' : arg))
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => arg.split('=', 1).join());
  const repeated = names.find((name, i) => names.indexOf(name) < i && !repeatable.includes(name));
  if (repeated === undefined) return;
  throw new UsageError(
    `Expected each option once, but ${repeated} came several times. Leave the others out.`,
  );
}
