import { SentenceVaeError } from '../src/errors.js';
import { cannotWrite } from '../src/files/write-atomically.js';
import { parseArguments, UsageError, type Program } from './parse-arguments.js';

/** Exit codes: 130 and 143 are what shells show for a program that SIGINT or SIGTERM ended. */
const EXIT = { ok: 0, failure: 1, usage: 2, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs one executable: parses the command line, hands each command a signal that the first Ctrl-C aborts (a second one
 * kills), says in one sentence what went wrong, and sets the exit code.
 */
export async function run(program: Program): Promise<void> {
  // Whoever reads the output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    process.stderr.write(`${cannotWrite('to standard output', error).message}\n`);
    process.exit(EXIT.failure);
  });
  const interrupted = listenForSignals();
  const args = process.argv.slice(2);
  try {
    await parseArguments(program, args, { signal: interrupted.signal });
    // A command that went to its end may have set a code of its own: a server that is told to stop has not failed.
    if (process.exitCode !== EXIT.ok) process.exitCode = interrupted.exitCode ?? process.exitCode ?? EXIT.ok;
  } catch (error) {
    // What went wrong while a command was saving its work must not pass for an ordinary interruption.
    const isInterruption = interrupted.signal.aborted && !(error instanceof SentenceVaeError);
    process.exitCode = (isInterruption ? interrupted.exitCode : undefined) ?? exitCodeOf(error);
    const withStack = args.includes('--debug') && error instanceof Error;
    const message = isInterruption ? 'Interrupted.' : inOneSentence(error, program.name);
    process.stderr.write(`${message}\n${withStack ? `${error.stack}\n` : ''}`);
  }
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
