import { once } from 'node:events';
import type { CommandContext } from '../../commands/command-context.js';
import { showDownload } from '../../commands/show-download.js';
import { SentenceVaeError } from '../../errors.js';
import { readOrigins } from '../access/allowed-origins.js';
import { ApiKeys } from '../access/api-keys.js';
import type { TlsFiles } from '../access/tls.js';
import { serve } from '../load-server.js';
import type { ServeOptions } from '../options.js';
import type { ModelServer } from '../serve.js';
import type { ServeArguments } from './serve.js';

/** Serves until the signal is aborted, which is no failure. */
export async function runServe(args: ServeArguments & CommandContext): Promise<void> {
  const { signal } = args;
  await using server = await started(args);
  const reload = () => void server.reload();
  process.on('SIGHUP', reload);
  console.error(`Loading ${server.names.join(', ')}; ${server.address}/readyz says when it's done.`);
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  await Promise.race([server.ready, stopped]);
  if (!signal.aborted) console.error(`Serving at ${placesOf(server)}. Ctrl-C stops it.`);
  await stopped;
  process.off('SIGHUP', reload);
  console.error('Stopping: answering what was accepted. Another Ctrl-C stops it at once.');
  await server[Symbol.asyncDispose]();
  process.exitCode = 0;
}

async function started(args: ServeArguments & CommandContext): Promise<ModelServer> {
  using hub = showDownload(args.signal);
  return await serve(args.models, { ...(await optionsOf(args)), hub });
}

async function optionsOf(args: ServeArguments): Promise<ServeOptions> {
  const { port, host, workers, threads, device, watch, trustProxy, allowOrigin, logLevel } = args;
  return {
    port,
    grpcPort: args.grpcPort,
    host,
    workers,
    threads,
    device,
    watch,
    trustProxy,
    batching: { maxRows: args.batchRows, maxDelayMs: args.batchDelay, maxQueuedRows: args.queueRows },
    deadlineMs: milliseconds(args.deadline),
    bodyLimit: args.bodyLimit,
    limits: { inputs: args.maxInputs, textLength: args.maxText, rows: args.maxRows },
    maxConnections: args.maxConnections,
    ratePerMinute: args.rateLimit,
    shutdownDelayMs: milliseconds(args.shutdownDelay),
    shutdownTimeoutMs: milliseconds(args.shutdownTimeout),
    log: { level: logLevel },
    keys: await keysFrom(args.apiKeyFile, 'SENTENCE_VAE_API_KEY'),
    adminKeys: await keysFrom(args.adminKeyFile, 'SENTENCE_VAE_ADMIN_KEY'),
    tls: tlsFiles(args),
    origins: allowOrigin === undefined ? undefined : readOrigins(allowOrigin),
  };
}

const placesOf = ({ address, grpcAddress }: ModelServer) =>
  grpcAddress === undefined ? address : `${address}, and in gRPC at ${grpcAddress}`;

const milliseconds = (seconds: number) => Math.round(seconds * 1000);

async function keysFrom(file: string | undefined, variable: string): Promise<ApiKeys | undefined> {
  if (file !== undefined) return ApiKeys.fromFile(file);
  const key = process.env[variable];
  return key === undefined || key === '' ? undefined : new ApiKeys([key], `$${variable}`);
}

function tlsFiles({ tlsCert: cert, tlsKey: key }: ServeArguments): TlsFiles | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert === undefined && key === undefined) return undefined;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: '--tls-cert and --tls-key together',
    received: `only ${cert === undefined ? '--tls-key' : '--tls-cert'} came`,
    remedy: 'Add the other one, or leave both out for HTTP',
  });
}
