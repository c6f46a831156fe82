import type { LOG_LEVELS } from './log-levels.js';

/** What is logged, and to where. */
export interface LogOptions {
  level: (typeof LOG_LEVELS)[number];
  /** Gets the lines, each a JSON object. Default: standard output. */
  stream?: { write(line: string): void };
}
