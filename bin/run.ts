import yargs, { type Argv } from 'yargs';
import type { CommandContext } from '../src/commands/command-context.js';
import { requireNumbers } from '../src/commands/options.js';
import { SentenceVaeError } from '../src/errors.js';
import { cannotWrite } from '../src/files/write-atomically.js';
import { markTexts, unmarked } from './texts-with-dashes.js';

/** Exit codes: 130 and 143 are what shells show for a program that SIGINT or SIGTERM ended. */
const EXIT = { ok: 0, failure: 1, usage: 2, SIGINT: 130, SIGTERM: 143 } as const;

/** The command line itself is wrong; its message comes from yargs. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs one executable: parses the command line, hands each command a signal that the first Ctrl-C aborts (a second one
 * kills), says in one sentence what went wrong, and sets the exit code.
 * @param define adds the commands
 * @param repeatable options that may come several times, such as `--inputs`; they are lists
 */
export async function run(
  name: string,
  define: (program: Argv<CommandContext>) => Argv<CommandContext>,
  { repeatable = [] }: { repeatable?: readonly string[] } = {},
): Promise<void> {
  // Whoever reads the output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    process.stderr.write(`${cannotWrite('to standard output', error).message}\n`);
    process.exit(EXIT.failure);
  });
  const interrupted = listenForSignals();
  const args = process.argv.slice(2);
  const marked = markTexts(args);
  try {
    requireOnce(marked, repeatable);
    // The signal is put in below, by parseAsync.
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
      .parseAsync(marked, { signal: interrupted.signal });
    // A command that went to its end may have set a code of its own: a server that is told to stop has not failed.
    if (process.exitCode !== EXIT.ok) process.exitCode = interrupted.exitCode ?? process.exitCode ?? EXIT.ok;
  } catch (error) {
    // What went wrong while a command was saving its work must not pass for an ordinary interruption.
    const isInterruption = interrupted.signal.aborted && !(error instanceof SentenceVaeError);
    process.exitCode = (isInterruption ? interrupted.exitCode : undefined) ?? exitCodeOf(error);
    const withStack = args.includes('--debug') && error instanceof Error;
    const message = isInterruption ? 'Interrupted.' : inOneSentence(error, name);
    process.stderr.write(`${message}\n${withStack ? `${error.stack}\n` : ''}`);
  }
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

interface Interruption {
  signal: AbortSignal;
  /** Set once a signal came. */
  exitCode: number | undefined;
}

function listenForSignals(): Interruption {
  const controller = new AbortController();
  const interruption: Interruption = { signal: controller.signal, exitCode: undefined };
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (interruption.exitCode !== undefined) process.exit(interruption.exitCode);
      interruption.exitCode = EXIT[name];
      controller.abort(new DOMException(`Received ${name}`, 'AbortError'));
    });
  }
  return interruption;
}

function exitCodeOf(error: unknown): number {
  const misused =
    error instanceof UsageError || (error instanceof SentenceVaeError && error.code === 'BAD_ARGUMENT');
  return misused ? EXIT.usage : EXIT.failure;
}

function inOneSentence(error: unknown, name: string): string {
  if (error instanceof SentenceVaeError) return error.message;
  if (error instanceof UsageError) {
    const message = error.message.trim().replace(/\s*\n\s*/g, ' ');
    return `${/[.?!]$/.test(message) ? message : `${message}.`} Run ${name} --help to see what there is.`;
  }
  const [said] = String(error instanceof Error ? error.message || error.name : error).split('\n');
  return `Something unexpected went wrong: ${said}. Run the same command with --debug to see where.`;
}
