import { SentenceVaeError } from '../../src/errors.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { WrongResult } from './fuzz-target.js';

/** What became of one input. */
export type Verdict = { kind: 'right' } | { kind: 'refused' } | Fault;

export interface Fault {
  kind: 'fault';
  /**
   * `unworded`: an error that is not ours, or one that says nothing; `wrong`: a result that is not right; `unhandled`: a
   * rejection that nobody waits for; `polluted`: every object got a new member; `crash`: the process ended; `hang` and
   * `memory`: it took more than a case may.
   */
  fault: 'unworded' | 'wrong' | 'unhandled' | 'polluted' | 'crash' | 'hang' | 'memory';
  /** What was thrown, and where in our code. */
  said: string;
}

/** Longer messages repeat what came instead of saying what is wrong with it. */
const LONGEST_MESSAGE = 3200;

/** What a thrown error is worth: an error in words is a refusal, anything else a fault. */
export function judgeError(error: unknown): Verdict {
  if (error instanceof WrongResult) return fault('wrong', error.message);
  if (!(error instanceof SentenceVaeError)) return fault('unworded', describe(error));
  const complaint = faultOfWords(error);
  return complaint === undefined
    ? { kind: 'refused' }
    : fault('unworded', `${complaint}: ${describe(error)}`);
}

export function fault(kind: Fault['fault'], said: string): Fault {
  return { kind: 'fault', fault: kind, said: said.slice(0, LONGEST_MESSAGE) };
}

/** Why a message could not be shown to its reader, if it could not. */
function faultOfWords({ message, expected, received, remedy }: SentenceVaeError): string | undefined {
  if ([expected, received, remedy].some((clause) => clause.trim() === '')) return 'a clause is missing';
  if (message.length > LONGEST_MESSAGE) return 'the message is endless';
  // What a stranger wrote must not move the cursor of a terminal, or set its title.
  if (/\p{Cc}/u.test(message.replaceAll('\n', ''))) return 'the message has control characters';
  // A remedy without a subject, such as "Cannot read properties of undefined", is the engine's and not ours.
  if (/\b(undefined|\[object \w+\])\b/.test(`${expected} ${remedy}`))
    return 'the message has undefined in it';
  return undefined;
}

/** Faults of one kind from one place, whatever their numbers and names are. */
export function signatureOf({ fault: kind, said }: Fault): string {
  return `${kind}: ${said.replaceAll(/"[^"]*"|'[^']*'|\d+/g, '…').slice(0, 120)}`;
}

/** An error's message, and the first of our functions on its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message.slice(0, 400)}${placeOf(error)}`;
}

function placeOf({ stack = '' }: Error): string {
  const root = projectFolder();
  const frame = stack
    .split('\n')
    .find((line) => line.includes(root) && !line.includes('node_modules') && !line.includes('/bench/'));
  const [, place] = /(\S+)$/.exec(frame?.replaceAll(/file:\/\/|[()]|:\d+\)?$/g, '') ?? '') ?? [];
  return place === undefined ? '' : ` at ${place.replace(root, '')}`;
}
