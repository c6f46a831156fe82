import type { LOG_LEVELS } from './log-levels.js';

/** What is logged, and to where. */
export interface LogOptions {
  /** The least serious lines that are written. */
  level: (typeof LOG_LEVELS)[number];
  /** Gets the lines, each a JSON object. Default: standard output. */
  stream?: LogStream;
}

/** Where lines of a log go. */
export interface LogStream {
  /** Takes one line, with its newline. */
  write(line: string): void;
}
