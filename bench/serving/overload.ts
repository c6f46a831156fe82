import type { Request } from 'autocannon';
import { say } from '../../training/backend/say.js';
import { load } from './load.js';
import { describeLoad, shortened, type Overload } from './report.js';
import { startServer } from './server-process.js';

/** Rows that wait at most, in seconds of work: a short queue is full soon. */
const QUEUE_S = 0.5;
const DEADLINE_S = 10;
/** More than fit into the queue and a batch. Each sends a request a second or more. */
const MOST_CLIENTS = 640;

/** Asks a server with a short queue for twice what it can do. @param capacity requests a second */
export async function overload(
  folder: string,
  requests: readonly Request[],
  { capacity, seconds }: { capacity: number; seconds: number },
  signal: AbortSignal,
): Promise<Overload> {
  const queueRows = Math.max(1, Math.min(MOST_CLIENTS / 2, Math.round(QUEUE_S * capacity)));
  const limits = ['--queue-rows', String(queueRows), '--deadline', String(DEADLINE_S)];
  await using server = await startServer([folder, ...limits], signal);
  const rate = Math.max(1, Math.ceil(2 * capacity));
  const clients = Math.min(MOST_CLIENTS, rate);
  const seen = await load(server.address, requests, { clients, seconds, rate }, signal);
  say(`overload, ${rate} a second wanted: ${describeLoad(seen)}`);
  const { answered, refused, failed, seconds: took } = seen;
  return {
    ...shortened(seen),
    offered_per_s: (answered + refused + failed) / took,
    capacity_per_s: capacity,
    deadline_s: DEADLINE_S,
  };
}
