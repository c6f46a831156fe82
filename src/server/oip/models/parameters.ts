import { badRequest, quoted } from '../bad-request.js';
import type { ParameterValue } from './oip-model.js';

type Parameters = ReadonlyMap<string, ParameterValue>;

/** What clients send along to servers of other kinds, and what the transport has read already. */
const PASSED_OVER = new Set([
  'binary_data_output',
  'content_type',
  'priority',
  'sequence_end',
  'sequence_id',
  'sequence_start',
  'timeout',
]);

/** Timers know none that are longer, in milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Refuses parameters that nothing here reads: a misspelt one would otherwise go unnoticed.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function requireKnownParameters(parameters: Parameters, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (known.includes(name) || PASSED_OVER.has(name) || name.startsWith('triton_')) continue;
    throw badRequest(
      known.length > 0 ? `parameters named ${known.join(', ')}` : 'no parameters for a graph',
      `${quoted(name)} came`,
      known.length > 0 ? 'Check the spelling' : 'Send what the graph takes as inputs',
    );
  }
}

/**
 * A number, or a text that is one: the protocol's gRPC has no fractions.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function numberParameter(parameters: Parameters, name: string): number | undefined {
  const value = parameters.get(name);
  if (value === undefined || typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!Number.isNaN(number)) return number;
  throw badRequest(
    `the parameter ${name} to be a number`,
    typeof value === 'string' ? `${quoted(value)} came` : `${value} came`,
    'Send a number',
  );
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function truthParameter(parameters: Parameters, name: string): boolean | undefined {
  const value = parameters.get(name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw badRequest(
    `the parameter ${name} to be true or false`,
    typeof value === 'string' ? `${quoted(value)} came` : `${value} came`,
    'Send a boolean',
  );
}

/**
 * When a request has to be answered, in milliseconds from now, as Triton's clients say it: in microseconds.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function timeoutOf(parameters: Parameters): number | undefined {
  const microseconds = numberParameter(parameters, 'timeout');
  // 0 is none.
  if (microseconds === undefined || microseconds === 0) return undefined;
  if (Number.isSafeInteger(microseconds) && microseconds > 0) {
    return Math.min(Math.ceil(microseconds / 1000), LONGEST_TIMEOUT);
  }
  throw badRequest(
    'the parameter timeout to be a whole number of microseconds',
    `${microseconds} came`,
    'Leave it out for as long as the server allows',
  );
}
