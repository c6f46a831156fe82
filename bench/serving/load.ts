import autocannon, { type Request, type Result } from 'autocannon';
import { percentile } from '../statistics.js';

/** What clients saw of a server. */
export interface Load {
  /** How long it took. */
  seconds: number;
  /** Requests that were answered with 200. */
  answered: number;
  /** With 429. */
  refused: number;
  /** All others, and connections that broke. */
  failed: number;
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
  let [refused, failed, begun] = [0, 0, 0];
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const stop = () => instance.stop();
    // Called at once where an option is unusable.
    const onEnd = (error: unknown, result: Result) => {
      signal.removeEventListener('abort', stop);
      if (error) return reject(error);
      failed += result.errors;
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
        },
      },
      onEnd,
    );
    signal.addEventListener('abort', stop);
    instance.on('response', (_client, status, _bytes, ms) => {
      if (status === 200) times.push(ms);
      else if (status === 429) refused++;
      else failed++;
    });
  });
  signal.throwIfAborted();
  const took = (performance.now() - started) / 1000;
  return {
    seconds: took,
    answered: times.length,
    refused,
    failed,
    requests_per_s: times.length / took,
    p50_ms: percentile(times, 0.5),
    p99_ms: percentile(times, 0.99),
  };
}

/** Longer than any deadline: the server's own is what is measured. */
const TIMEOUT_S = 60;
