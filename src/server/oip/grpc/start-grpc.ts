import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { messageOf, SentenceVaeError } from '../../../errors.js';
import type { ApiKeys } from '../../access/api-keys.js';
import type { Deadlines } from '../../requests/request-signal.js';
import type { OpenInference } from '../open-inference.js';
import { unary } from './handlers.js';
import { inferenceService } from './inference-service.js';
import { loadServices } from './load-services.js';

/** Where and for whom the gRPC server listens. */
export interface GrpcOptions extends Deadlines {
  inference: OpenInference;
  /** A name or an address. */
  host: string;
  /** 0 for any that is free. */
  port: number;
  /** The most bytes of a message that comes, unpacked. */
  bodyLimit: number;
  /** A certificate and its key in PEM; without, what is sent isn't encrypted. */
  tls?: { cert: Buffer; key: Buffer } | undefined;
  /** Keys, one of which every call must have, but those that ask for health. */
  keys?: ApiKeys | undefined;
  /** Told of whatever a call failed by, also of what was the caller's fault. Default: nobody is. */
  onError?: (error: unknown) => void;
}

/** A gRPC server that listens. Its end waits for calls that have begun, and breaks them off once `goingDown` is aborted. */
export interface GrpcServer extends AsyncDisposable {
  readonly port: number;
}

/** Calls of one connection at the same time; more wait. */
const STREAMS = 100;

/** A connection that nobody uses is closed after so many milliseconds. */
const IDLE_MS = 300_000;

/**
 * Offers the Open Inference Protocol, and gRPC's health check, in gRPC.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where it can't listen
 */
export async function startGrpc({
  inference,
  host,
  port,
  bodyLimit,
  tls,
  keys,
  deadlineMs,
  goingDown,
  onError = () => {},
}: GrpcOptions): Promise<GrpcServer> {
  const services = await loadServices();
  const rules = { deadlines: { deadlineMs, goingDown }, keys, onError };
  const server = new Server({
    'grpc.max_receive_message_length': bodyLimit,
    'grpc.max_concurrent_streams': STREAMS,
    'grpc.max_connection_idle_ms': IDLE_MS,
  });
  server.addService(services.inference, inferenceService(inference, rules));
  server.addService(services.health, {
    Check: unary({ ...rules, keys: undefined }, () => ({
      status: inference.isReady ? 'SERVING' : 'NOT_SERVING',
    })),
  });
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
    : ServerCredentials.createInsecure();
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const bound = await listen(server, address, credentials);
  const breakOff = () => server.forceShutdown();
  return {
    port: bound,
    async [Symbol.asyncDispose]() {
      goingDown.addEventListener('abort', breakOff);
      if (goingDown.aborted) breakOff();
      await promisify(server.tryShutdown.bind(server))();
      goingDown.removeEventListener('abort', breakOff);
    },
  };
}

async function listen(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  try {
    return await promisify(server.bindAsync.bind(server))(address, credentials);
  } catch (cause) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `to offer gRPC on ${address}`,
      received: messageOf(cause),
      remedy: 'Choose another port or another host',
      cause,
    });
  }
}
