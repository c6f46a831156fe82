import { SentenceVaeError } from '../../src/errors.js';
import { readCount } from '../read-flags.js';

/** The flags of `bench serving` that decide what is done. */
export interface ServingFlags {
  model: string;
  corpus: string | undefined;
  data: string | undefined;
  clients: string;
  rounds: number;
  seconds: number;
  minutes: number;
  connections: number;
}

/** What the bench does, its flags checked. */
export interface Settings {
  model: string;
  /** Whose held-out sentences are sent. Default: that of the model. */
  corpus: string | undefined;
  /** Where corpora are that the user brings. */
  data: string | undefined;
  /** Rising. */
  clients: readonly number[];
  rounds: number;
  seconds: number;
  minutes: number;
  /** How many are opened at the same time; 0 where that is not what is measured. */
  connections: number;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` before anything is started */
export function readSettings({
  model,
  corpus,
  data,
  clients,
  rounds,
  seconds,
  minutes,
  connections,
}: ServingFlags): Settings {
  return {
    model,
    corpus,
    data,
    clients: readClients(clients),
    rounds: readCount('--rounds', rounds),
    seconds: readCount('--seconds', seconds),
    minutes: readCount('--minutes', minutes),
    connections: readCount('--connections', connections, 0),
  };
}

function readClients(value: string): number[] {
  const numbers = value.split(',').map(Number);
  const isUsable = numbers.every((each) => Number.isInteger(each) && each >= 1 && each <= MOST_CLIENTS);
  if (isUsable) return [...new Set(numbers)].toSorted((a, b) => a - b);
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `--clients to be whole numbers from 1 to ${MOST_CLIENTS}`,
    received: `it is ${value}`,
    remedy: 'Leave it out for 1,8,64',
  });
}

/** More connections than a server takes by default would be refused. */
const MOST_CLIENTS = 512;
