import { availableParallelism } from 'node:os';
import type { HubOptions } from '../hub/hub-options.js';
import type { RuntimeOptions } from '../node/runtime.js';
import { requireWhole } from '../onnx/require-whole.js';
import { SentenceVaeError } from '../errors.js';
import type { AllowedOrigins } from './access/allowed-origins.js';
import type { ApiKeys } from './access/api-keys.js';
import type { BatchingOptions } from './batching/batching-options.js';
import type { TlsFiles } from './access/tls.js';
import type { LogOptions } from './observe/log-options.js';
import { readRestLimits, type RestLimits } from './rest/limits.js';

/** Options of {@link serve}; every one of them may be left out. */
export interface ServeOptions extends RuntimeOptions {
  /**
   * How many threads compute an operation, from 1 to 256. Default: the processor's cores but one, which is left to HTTP,
   * divided among the workers.
   */
  threads?: number | undefined;
  /** Default 8080; 0 is any that's free. */
  port?: number | undefined;
  /** The address to listen at. Default `127.0.0.1`, this machine alone; `0.0.0.0` or `::` is every network it's in. */
  host?: string | undefined;
  /** Where the Open Inference Protocol is offered in gRPC, too; 0 is any port that's free. Default: nowhere. */
  grpcPort?: number | undefined;
  /** How requests that come together are computed together. */
  batching?: Omit<BatchingOptions, 'onBatch'> | undefined;
  /** The most that a request may take, in milliseconds; a client may say less. Default 30,000. */
  deadlineMs?: number | undefined;
  /** The most bytes of a body. Default 1 MiB. */
  bodyLimit?: number | undefined;
  /** The most that one request of the REST API may ask for. */
  limits?: Partial<RestLimits> | undefined;
  /** The most connections at a time; more are closed at once. Default 1,024. */
  maxConnections?: number | undefined;
  /** Requests a minute of one client, by its address. Default 0: any number. */
  ratePerMinute?: number | undefined;
  /** Proxies whose `X-Forwarded-For` says who the client is, as addresses and ranges. Default: none is believed. */
  trustProxy?: string | undefined;
  /** Keys, one of which every request must have. Default: none is asked for. */
  keys?: ApiKeys | undefined;
  /** Keys, one of which a request to swap a model must have. Default: no request can. */
  adminKeys?: ApiKeys | undefined;
  /** A certificate and its key in PEM, for HTTPS. Default: HTTP. */
  tls?: TlsFiles | undefined;
  /** Whose pages may use the server. Default: its own alone. */
  origins?: AllowedOrigins | undefined;
  /** Swaps a model when its package changes. Default `false`. */
  watch?: boolean | undefined;
  /** How long it goes on accepting requests when it's told to stop, though it isn't ready any more, in milliseconds. Default 0. */
  shutdownDelayMs?: number | undefined;
  /** How long requests are waited for when it stops, in milliseconds; then they are given up. Default 30,000. */
  shutdownTimeoutMs?: number | undefined;
  /** How models come that are on the Hugging Face Hub. */
  hub?: HubOptions | undefined;
  /** Default: nothing is logged. */
  log?: LogOptions | undefined;
}

const DAY_MS = 86_400_000;

/** Threads of ONNX Runtime spin while they wait for each other: on every core, they would take the time of whoever reads requests. */
function usualThreads(workers = 1): number {
  return Math.min(256, Math.max(1, Math.floor((availableParallelism() - 1) / Math.max(1, workers))));
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for numbers out of range */
export function readServeOptions(options: ServeOptions) {
  const read = {
    port: options.port ?? 8080,
    // Of the two addresses that this name may have, one; fastify would listen at both, with servers that don't know of each other.
    host: options.host === 'localhost' ? '127.0.0.1' : (options.host ?? '127.0.0.1'),
    threads: options.threads ?? usualThreads(options.workers),
    deadlineMs: options.deadlineMs ?? 30_000,
    bodyLimit: options.bodyLimit ?? 1 << 20,
    limits: readRestLimits(options.limits),
    maxConnections: options.maxConnections ?? 1024,
    ratePerMinute: options.ratePerMinute ?? 0,
    batching: options.batching ?? {},
    watch: options.watch ?? false,
    shutdownDelayMs: options.shutdownDelayMs ?? 0,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? 30_000,
    log: options.log ?? { level: 'silent' as const },
  };
  requireWhole(read.port, { from: 0, to: 65_535 }, 'the port');
  if (options.grpcPort !== undefined) {
    requireWhole(options.grpcPort, { from: 0, to: 65_535 }, 'the port for gRPC');
  }
  requireWhole(read.deadlineMs, { from: 1, to: DAY_MS }, 'milliseconds until the deadline');
  requireWhole(read.bodyLimit, { from: 1024, to: 1 << 30 }, 'bytes of a body');
  requireWhole(read.maxConnections, { from: 1, to: 1_000_000 }, 'connections');
  requireWhole(read.ratePerMinute, { from: 0, to: 1_000_000_000 }, 'requests a minute');
  requireWhole(read.shutdownDelayMs, { from: 0, to: DAY_MS }, 'milliseconds before it stops');
  requireWhole(read.shutdownTimeoutMs, { from: 0, to: DAY_MS }, 'milliseconds to stop in');
  if (read.host.trim() === '') {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'an address to listen at',
      received: 'an empty one came',
      remedy: 'Leave it out for 127.0.0.1, or write 0.0.0.0 for every network',
    });
  }
  return { ...options, ...read };
}
