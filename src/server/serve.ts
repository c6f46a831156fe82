import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { messageOf, SentenceVaeError } from '../errors.js';
import { readTls, type TlsFiles } from './access/tls.js';
import { createApp } from './app.js';
import { LoadedModels } from './models/loaded-models.js';
import { modelOpener } from './models/model-opener.js';
import { modelSources } from './models/model-source.js';
import { watchPackages } from './models/package-watch.js';
import { logCall } from './observe/logging.js';
import { ServerMetrics } from './observe/server-metrics.js';
import { startGrpc, type GrpcServer } from './oip/grpc/start-grpc.js';
import type { CallReport } from './oip/grpc/call-rules.js';
import { OpenInference } from './oip/open-inference.js';
import { readServeOptions, type ServeOptions } from './options.js';

/** How often packages are looked at, in milliseconds, where they are watched. */
const LOOK_EVERY_MS = 1000;

/** Models on the network. */
export interface ModelServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Such as `127.0.0.1:8001`, where gRPC is offered. */
  readonly grpcAddress: string | undefined;
  readonly names: readonly string[];
  /** Resolves when all models are loaded; until then requests to them get 503. */
  readonly ready: Promise<void>;
  /**
   * Swaps every model for what now lies in its folder, and the certificate. A model that can't be loaded stays what it was;
   * why stands in the log.
   */
  reload(): Promise<void>;
  /** Answers what was accepted, accepts nothing new, and closes the models. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Puts models on the network.
 * @param models each the folder of one, the name of a shipped one, or one on the Hugging Face Hub (`hf://owner/name`), which stays
 *   at the commit that it has now; `name=folder` serves it under another name
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for unusable options, or a port that is taken; `BAD_PACKAGE` for folders that
 * aren't there; `CANNOT_FETCH`
 */
export async function serve(models: readonly string[], options: ServeOptions = {}): Promise<ModelServer> {
  const { port, host, grpcPort, watch, shutdownDelayMs, hub, ...rest } = readServeOptions(options);
  const sources = await modelSources(models, hub);
  const tls = rest.tls && (await readTls(rest.tls));
  const metrics = new ServerMetrics();
  const opener = modelOpener(sources, {
    runtime: rest,
    batching: rest.batching,
    metrics,
    onNoCopy: (name) => app.log.warn({ model: name }, 'no room for a copy: do not write over this package'),
  });
  const loaded = new LoadedModels(
    sources.map(({ name }) => name),
    opener,
  );
  const onCall = (call: CallReport) => {
    metrics.countCall(call);
    logCall(app.log, call);
  };
  const swap = async (name: string) => {
    try {
      const version = await loaded.swap(name);
      app.log.info({ model: name, version }, 'model swapped');
      return version;
    } catch (error) {
      app.log.error({ model: name, err: error }, 'model not swapped: the old version stays');
      throw error;
    }
  };
  const inference = new OpenInference(loaded, rest.limits);
  const app = await createApp({ ...rest, models: loaded, inference, metrics, swap, tls });
  const address = await app.listen({ port, host }).catch((cause: unknown) => {
    throw cannotListen(cause, host, port);
  });
  const grpc =
    grpcPort === undefined
      ? undefined
      : await startGrpc({ ...rest, inference, host, port: grpcPort, tls, onCall }).catch(
          async (error: unknown) => {
            await app.close();
            throw error;
          },
        );

  const ready = loaded.load();
  // Whoever waits for it hears of what went wrong.
  ready.catch(() => {});
  const swapOrLog = async (name: string) => void (await swap(name).catch(() => {}));
  const stop = new AbortController();
  const watching = watch ? watchPackages(sources, swapOrLog, untilAborted(stop.signal)) : undefined;
  let stopping: Promise<void> | undefined;
  const end = async () => {
    loaded.goDown();
    stop.abort();
    await sleep(shutdownDelayMs);
    await Promise.all([app.close(), grpc?.[Symbol.asyncDispose]()]);
    await watching;
    await loaded[Symbol.asyncDispose]();
  };
  return {
    address,
    grpcAddress: grpc && `${host.includes(':') ? `[${host}]` : host}:${grpc.port}`,
    names: loaded.names(),
    ready,
    reload: async () => {
      if (rest.tls) await renewCertificate(app, grpc, rest.tls);
      for (const name of loaded.names()) await swapOrLog(name);
    },
    [Symbol.asyncDispose]: () => (stopping ??= end()),
  };
}

/** A look at packages every so often. */
async function* untilAborted(signal: AbortSignal): AsyncGenerator<void, void> {
  try {
    for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal, ref: false })) yield;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function renewCertificate(
  { server, log }: FastifyInstance,
  grpc: GrpcServer | undefined,
  files: TlsFiles,
): Promise<void> {
  try {
    const renewed = await readTls(files);
    if (server instanceof TlsServer) server.setSecureContext(renewed);
    grpc?.renewCertificate(renewed);
  } catch (error) {
    log.error({ err: error }, 'certificate not renewed: the old one stays');
  }
}

function cannotListen(cause: unknown, host: string, port: number): SentenceVaeError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const received =
    code === 'EADDRINUSE'
      ? 'something listens there already'
      : code === 'EACCES'
        ? 'that is not permitted'
        : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
          ? 'this machine has no such address'
          : messageOf(cause);
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `to listen at ${host} port ${port}`,
    received,
    remedy: 'Choose another port or host',
    cause,
  });
}
