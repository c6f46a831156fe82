import autocannon, { type Request } from 'autocannon';
import { percentile } from '../statistics.js';

/** What clients saw of a server. */
export interface Load {
  /** How long it took. */
  seconds: number;
  /** Requests that were answered with 200. */
  answered: number;
  /** With 429. */
  refused: number;
  /** All others, streams that end with an error, and connections that broke. */
  failed: number;
  /** Of these how many by what: a status, what a connection broke by, or `stream`. */
  failures: Readonly<Record<string, number>>;
  /** Of those that were answered. */
  requests_per_s: number;
  p50_ms: number;
  p99_ms: number;
}

export interface LoadOptions {
  /** Each sends its next request when it has the answer to the one before. */
  clients: number;
  seconds: number;
  /** Requests a second at most, by all clients. Default: as fast as they are answered. */
  rate?: number;
}

/**
 * Puts load on a server.
 * @param requests are sent in turns; each client begins with another one
 * @throws the reason of `signal`
 */
export async function load(
  address: string,
  requests: readonly Request[],
  { clients, seconds, rate }: LoadOptions,
  signal: AbortSignal,
): Promise<Load> {
  signal.throwIfAborted();
  const times: number[] = [];
  const failures: Record<string, number> = {};
  const fail = (kind: string) => (failures[kind] = (failures[kind] ?? 0) + 1);
  let [refused, begun] = [0, 0];
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const stop = () => instance.stop();
    // Called at once where an option is unusable.
    const onEnd = (error: unknown) => {
      signal.removeEventListener('abort', stop);
      if (error) return reject(error);
      resolve();
    };
    const instance = autocannon(
      {
        url: address,
        connections: clients,
        duration: seconds,
        timeout: TIMEOUT_S,
        ...(rate !== undefined && { overallRate: rate, ignoreCoordinatedOmission: true }),
        setupClient: (client) => {
          const first = begun++ % requests.length;
          client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
          client.on('body', (body) => {
            if (/^event: error$/m.test(body.toString())) fail('stream');
          });
        },
      },
      onEnd,
    );
    signal.addEventListener('abort', stop);
    instance.on('response', (_client, status, _bytes, ms) => {
      if (status === 200) times.push(ms);
      else if (status === 429) refused++;
      else fail(String(status));
    });
    instance.on('reqError', (error: unknown) => fail(kindOf(error)));
  });
  signal.throwIfAborted();
  const took = (performance.now() - started) / 1000;
  return {
    seconds: took,
    answered: times.length,
    refused,
    failed: Object.values(failures).reduce((sum, count) => sum + count, 0),
    failures,
    requests_per_s: times.length / took,
    p50_ms: percentile(times, 0.5),
    p99_ms: percentile(times, 0.99),
  };
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'connection';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** Longer than any deadline: the server's own is what is measured. */
const TIMEOUT_S = 60;
