/** What went wrong, as a stable name that programs can switch on. */
export type ErrorCode =
  | 'BAD_ARGUMENT' // a flag or an option has an unusable value
  | 'BAD_CORPUS' // a corpus is missing, empty, too small or unreadable
  | 'BAD_RUN' // a run folder is missing, incomplete or from another version
  | 'BAD_PACKAGE' // a model package is missing, truncated, altered or from another schema version
  | 'CANNOT_FETCH' // a file can't be had over the network: no connection, not allowed, a server's error
  | 'BAD_MODEL_FILE' // a tfjs model.json cannot be read or converted
  | 'NO_BACKEND' // no training backend could be loaded
  | 'NOT_INSTALLED' // an optional peer of this package that a part of it needs is not there
  | 'NO_DEVICE' // the device that was asked for is not there, or cannot run this model
  | 'NO_MODEL' // a server has no model of that name or version
  | 'OVERLOADED' // more work waits than may wait; the same request may succeed later
  | 'NOT_READY' // a server is loading the model still, or goes down
  | 'TOO_LATE' // a request was not answered before its deadline
  | 'TOO_LARGE' // a request holds more than a server takes
  | 'NO_ROUTE' // a server has nothing at that address
  | 'WRONG_METHOD' // what a server has there is asked for by another method
  | 'WRONG_MEDIA_TYPE' // a body is of a type that a server does not read there
  | 'NOT_ACCEPTABLE' // a client takes no form of answer that a server has
  | 'UNAUTHORIZED' // a server wants a key, and none or another one came
  | 'LOST_WORKER' // a worker thread died under its work; in Node, the next work gets a new one
  | 'TOO_LITTLE_MEMORY' // a training step or a run of a graph does not fit into memory
  | 'NOT_FINITE' // a loss became NaN or infinite
  | 'NOT_RECORDABLE' // a training step does something that a graph cannot replay
  | 'BAD_PEER' // a program that a bench measures against is missing, failed or said something else
  | 'NOT_EQUAL' // an exported graph computes something else than its source
  | 'CANNOT_WRITE'; // a file cannot be written: full disk, no permission

/** The parts of an error message; each is a clause without a full stop. */
export interface Complaint {
  /** What was expected. */
  expected: string;
  /** What came instead. */
  received: string;
  /** What the reader can do about it. */
  remedy: string;
  cause?: unknown;
}

/** What an error from elsewhere says, as a clause: its first line, without a full stop. */
export function messageOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return line.replace(/\.$/, '');
}

/** What quotes more than this has something else to say than what is wrong. */
const LONGEST_CLAUSE = 1000;

/**
 * A clause as any terminal or log may show it. What a stranger's file says may be quoted: its control characters must not
 * move a cursor, set a title or turn the direction of what follows.
 */
function printable(clause: string): string {
  const cut = clause.length > LONGEST_CLAUSE ? `${clause.slice(0, LONGEST_CLAUSE)}…` : clause;
  return cut.replaceAll(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Control characters but for tabs and ends of lines, and those that set the direction of text. */
const UNPRINTABLE = /(?![\n\t])\p{Cc}|[\u2028-\u202E\u2066-\u2069]/gu;

/** What stands where something else belongs, as JSON, for a message. */
export function inJson(value: unknown): string {
  const json = jsonOf(value);
  return json.length > LONGEST_QUOTATION ? `${json.slice(0, LONGEST_QUOTATION - 3)}…` : json;
}

const LONGEST_QUOTATION = 60;

/** `JSON.parse` reads lists in lists to any depth, and `JSON.stringify` does not write them. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'something that is nested too deeply';
  }
}

/** An error that its reader can act on: it says what was expected, what came, and what to do. */
export class SentenceVaeError extends Error {
  /** Always `SentenceVaeError`. */
  override readonly name = 'SentenceVaeError';
  /** Which kind of fault, for programs. */
  readonly code: ErrorCode;
  /** What was expected, a clause without a full stop. */
  readonly expected: string;
  /** What came instead, a clause without a full stop. */
  readonly received: string;
  /** What to do, a sentence without its full stop. */
  readonly remedy: string;

  constructor(code: ErrorCode, complaint: Complaint) {
    const expected = printable(complaint.expected);
    const received = printable(complaint.received);
    const remedy = printable(complaint.remedy);
    super(`Expected ${expected}, but ${received}. ${remedy}.`, { cause: complaint.cause });
    this.code = code;
    this.expected = expected;
    this.received = received;
    this.remedy = remedy;
  }
}
