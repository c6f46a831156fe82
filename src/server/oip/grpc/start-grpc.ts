import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { messageOf, SentenceVaeError } from '../../../errors.js';
import type { ApiKeys } from '../../access/api-keys.js';
import type { TlsSettings } from '../../access/tls.js';
import { givenUp } from '../../requests/given-up.js';
import type { OpenInference } from '../open-inference.js';
import { CallRates } from './call-rates.js';
import { RenewableCertificate } from './renewable-certificate.js';
import { openTo, type CallReport, type CallRules } from './call-rules.js';
import { unary } from './handlers.js';
import { inferenceService } from './inference-service.js';
import { loadServices } from './load-services.js';

/** Where and for whom the gRPC server listens. */
export interface GrpcOptions {
  inference: OpenInference;
  /** A name or an address. */
  host: string;
  /** 0 for any that is free. */
  port: number;
  /** The most that a call, or a request of a stream, may take, in milliseconds. */
  deadlineMs: number;
  /** The most bytes of a message that comes, unpacked. */
  bodyLimit: number;
  /** How long calls are waited for at the end, in milliseconds; then they are given up. */
  shutdownTimeoutMs: number;
  /** Without, what is sent isn't encrypted. */
  tls?: TlsSettings | undefined;
  /** Keys, one of which every call must have, but those that ask for health. */
  keys?: ApiKeys | undefined;
  /** Calls a minute of one client, but those that ask for health. Default 0: any number. */
  ratePerMinute?: number;
  /** Told of what became of every call. */
  onCall?: (report: CallReport) => void;
}

/** A gRPC server that listens; its end answers what was accepted. */
export interface GrpcServer extends AsyncDisposable {
  readonly port: number;
  /** Shows another certificate to whoever connects from now on; does nothing where nothing is encrypted. */
  renewCertificate(tls: TlsSettings): void;
}

/** Calls of one connection at the same time; more wait. */
const STREAMS = 100;
/** A connection that nobody uses is closed after so many milliseconds. */
const IDLE_MS = 300_000;
/** How long calls that were given up may take to be answered, in milliseconds. */
const LAST_WORDS_MS = 2000;

/**
 * Offers the Open Inference Protocol, and gRPC's health check, in gRPC.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where it can't listen
 */
export async function startGrpc(options: GrpcOptions): Promise<GrpcServer> {
  const {
    inference,
    host,
    port,
    bodyLimit,
    tls,
    keys,
    deadlineMs,
    ratePerMinute = 0,
    onCall = () => {},
  } = options;
  const closing = new AbortController();
  const giveUp = new AbortController();
  const rules: CallRules = {
    deadlineMs,
    closing: closing.signal,
    givenUp: giveUp.signal,
    keys,
    rates: new CallRates(ratePerMinute),
    onCall,
  };
  const server = new Server({
    'grpc.max_receive_message_length': bodyLimit,
    'grpc.max_concurrent_streams': STREAMS,
    'grpc.max_connection_idle_ms': IDLE_MS,
  });
  const services = await loadServices();
  server.addService(services.inference, inferenceService(inference, rules));
  server.addService(services.health, {
    Check: unary('Check', openTo(rules), () => ({
      status: inference.isReady ? 'SERVING' : 'NOT_SERVING',
    })),
  });
  const certificate = tls && new RenewableCertificate(tls);
  const credentials = certificate?.credentials ?? ServerCredentials.createInsecure();
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const bound = await listen(server, address, credentials);
  return {
    port: bound,
    renewCertificate: (renewed) => certificate?.renew(renewed),
    async [Symbol.asyncDispose]() {
      closing.abort();
      const late = setTimeout(() => giveUp.abort(givenUp()), options.shutdownTimeoutMs);
      const last = setTimeout(() => server.forceShutdown(), options.shutdownTimeoutMs + LAST_WORDS_MS);
      await promisify(server.tryShutdown.bind(server))();
      clearTimeout(late);
      clearTimeout(last);
    },
  };
}

async function listen(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  try {
    return await promisify(server.bindAsync.bind(server))(address, credentials);
  } catch (cause) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `to offer gRPC at ${address}`,
      received: messageOf(cause),
      remedy: 'Choose another port or host',
      cause,
    });
  }
}
