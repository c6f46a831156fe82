import { SentenceVaeError } from '../../src/errors.js';
import { readCount } from '../read-flags.js';

/** The flags of `bench serving` that decide what is done. */
export interface ServingFlags {
  model: string;
  clients: string;
  rounds: number;
  seconds: number;
  minutes: number;
}

/** What the bench does, its flags checked. */
export interface Settings {
  model: string;
  /** Rising. */
  clients: readonly number[];
  rounds: number;
  seconds: number;
  minutes: number;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` before anything is started */
export function readSettings({ model, clients, rounds, seconds, minutes }: ServingFlags): Settings {
  return {
    model,
    clients: readClients(clients),
    rounds: readCount('--rounds', rounds),
    seconds: readCount('--seconds', seconds),
    minutes: readCount('--minutes', minutes),
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
