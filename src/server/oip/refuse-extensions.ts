import { badRequest } from './bad-request.js';

/**
 * Refuses extensions that clients of the protocol have and this server has not: to pass them over would answer something else
 * than was asked.
 * @param what has these parameters, for messages
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function refuseExtensions(what: string, parameters: Readonly<Record<string, unknown>>): void {
  const unknown = ['shared_memory_region', 'classification'].find((name) => Object.hasOwn(parameters, name));
  if (unknown === undefined) return;
  throw badRequest(
    `${what} without ${unknown}`,
    'it was asked for',
    'Send and take data within the request; this server has neither shared memory nor classification',
  );
}
