import { once } from 'node:events';
import { status, type handleBidiStreamingCall, type handleUnaryCall, type Metadata } from '@grpc/grpc-js';
import { SentenceVaeError } from '../../../errors.js';
import { presentedKey, type ApiKeys } from '../../access/api-keys.js';
import { unauthorized } from '../../access/require-key.js';
import type { CallRules } from './call-rules.js';
import { callSignal } from './call-signal.js';
import { callStatus } from './call-status.js';

/** A method with one message each way. */
export function unary<Request, Response>(
  method: string,
  rules: CallRules,
  answer: (request: Request, signal: AbortSignal) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const report = reporting(method, rules, call);
    const run = async () => {
      requireKey(call.metadata, rules.keys);
      rules.rates.count(call.getPeer());
      using stop = callSignal(call, rules);
      return await answer(call.request, stop.signal);
    };
    run().then(
      (response) => {
        report();
        callback(null, response);
      },
      (error: unknown) => {
        report(error);
        callback(callStatus(error));
      },
    );
  };
}

/**
 * A method with many messages each way: one is answered before the next one is read, each within the time that a call has.
 * @param refusal the answer to a message that failed, with the message of its status; the stream goes on
 */
export function stream<Request, Response>(
  method: string,
  rules: CallRules,
  answer: (request: Request, signal: AbortSignal) => Promise<Response>,
  refusal: (request: Request, message: string) => Response,
): handleBidiStreamingCall<Request, Response> {
  return (call) => {
    let isBusy = false;
    const report = reporting(method, rules, call);
    const end = (error?: unknown) => {
      rules.closing.removeEventListener('abort', onClosing);
      if (call.cancelled || call.writableEnded) return;
      if (error === undefined) call.end();
      else call.emit('error', callStatus(error));
    };
    const onClosing = () => {
      if (!isBusy) end(goingDown());
    };
    rules.closing.addEventListener('abort', onClosing);

    const counted = async (request: Request, signal: AbortSignal) => {
      rules.rates.count(call.getPeer());
      return await answer(request, signal);
    };
    const answerOne = async (request: Request) => {
      const reportOne = reporting(method, rules, call);
      using stop = callSignal(call, rules);
      const answered = counted(request, stop.signal).then(
        (response) => {
          reportOne();
          return response;
        },
        (error: unknown) => {
          reportOne(error);
          return refusal(request, callStatus(error).details);
        },
      );
      if (call.write(await answered)) return;
      await once(call, 'drain', { signal: stop.signal }).catch(() => stop.signal.throwIfAborted());
    };
    const run = async () => {
      requireKey(call.metadata, rules.keys);
      // Otherwise the end of what comes in would end what goes out.
      const requests: AsyncIterable<Request> = call.iterator({ destroyOnReturn: false });
      for await (const request of requests) {
        isBusy = true;
        await answerOne(request);
        isBusy = false;
        if (rules.closing.aborted) return goingDown();
      }
      return undefined;
    };
    run().then(end, (error: unknown) => {
      report(error);
      end(error);
    });
  };
}

/** Reports what becomes of a call that begins now. */
function reporting(method: string, { onCall }: CallRules, call: { cancelled: boolean }) {
  const start = performance.now();
  return (error?: unknown) => {
    const milliseconds = performance.now() - start;
    const code = call.cancelled ? status.CANCELLED : error === undefined ? status.OK : callStatus(error).code;
    onCall({ method, status: status[code], milliseconds, ...(!call.cancelled && { error }) });
  };
}

function requireKey(metadata: Metadata, keys: ApiKeys | undefined): void {
  if (!keys) return;
  const key = presentedKey((name) => metadata.get(name)[0]);
  if (key !== undefined && keys.has(key)) return;
  throw unauthorized(key === undefined ? 'none came' : 'it is not one of them');
}

const goingDown = () =>
  new SentenceVaeError('NOT_READY', {
    expected: 'a server that goes on',
    received: 'this one stops',
    remedy: 'Connect again, to another server or when this one is back',
  });
