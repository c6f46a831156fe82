import { once } from 'node:events';
import type { handleBidiStreamingCall, handleUnaryCall, Metadata } from '@grpc/grpc-js';
import { presentedKey, type ApiKeys } from '../../access/api-keys.js';
import { unauthorized } from '../../access/require-key.js';
import type { Deadlines } from '../../requests/request-signal.js';
import { callSignal } from './call-signal.js';
import { callStatus } from './call-status.js';

/** What every call has to keep to. */
export interface CallRules {
  deadlines: Deadlines;
  /** Keys, one of which a call must have; without, none is asked for. */
  keys: ApiKeys | undefined;
  /** Told of whatever a call failed by. */
  onError: (error: unknown) => void;
}

/** A call with one message each way. */
export function unary<Request, Response>(
  { deadlines, keys, onError }: CallRules,
  answer: (request: Request, signal: AbortSignal) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const run = async () => {
      requireKey(call.metadata, keys);
      using stop = callSignal(call, deadlines);
      return await answer(call.request, stop.signal);
    };
    run().then(
      (response) => callback(null, response),
      (error: unknown) => {
        onError(error);
        callback(callStatus(error));
      },
    );
  };
}

/** A call with many messages each way: one is answered before the next one is read, within the time that a request has. */
export function stream<Request, Response>(
  { deadlines, keys, onError }: CallRules,
  answer: (request: Request, signal: AbortSignal) => Promise<Response>,
): handleBidiStreamingCall<Request, Response> {
  return (call) => {
    const run = async () => {
      requireKey(call.metadata, keys);
      // Otherwise the end of what comes in would end what goes out.
      const requests: AsyncIterable<Request> = call.iterator({ destroyOnReturn: false });
      for await (const request of requests) {
        using stop = callSignal(call, deadlines);
        const response = await answer(request, stop.signal);
        if (call.cancelled) return;
        if (!call.write(response)) await once(call, 'drain', { signal: stop.signal });
      }
    };
    run().then(
      () => call.end(),
      (error: unknown) => {
        if (call.cancelled) return;
        onError(error);
        call.emit('error', callStatus(error));
      },
    );
  };
}

function requireKey(metadata: Metadata, keys: ApiKeys | undefined): void {
  if (!keys) return;
  const key = presentedKey((name) => metadata.get(name)[0]);
  if (key !== undefined && keys.has(key)) return;
  throw unauthorized(key === undefined ? 'none came' : 'it is not one of them');
}
