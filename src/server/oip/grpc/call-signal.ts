import type { ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { tooLate } from '../../requests/request-signal.js';
import type { CallRules } from './call-rules.js';

/** What the work for a call has to stop at, as `request.signal` is for HTTP. */
export interface CallSignal extends Disposable {
  readonly signal: AbortSignal;
}

/** Aborted when the client cancels a call or its deadline passes, when ours does, and when the server can't wait any longer. */
export function callSignal<Request, Response>(
  call: ServerUnaryCall<Request, Response> | ServerDuplexStream<Request, Response>,
  { deadlineMs, givenUp }: CallRules,
): CallSignal {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(tooLate(deadlineMs)), deadlineMs);
  const onGivenUp = () => stop.abort(givenUp.reason);
  const onCancelled = () => stop.abort(new DOMException('The client went away', 'AbortError'));
  givenUp.addEventListener('abort', onGivenUp);
  call.on('cancelled', onCancelled);
  if (givenUp.aborted) onGivenUp();
  if (call.cancelled) onCancelled();
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      givenUp.removeEventListener('abort', onGivenUp);
      call.off('cancelled', onCancelled);
    },
  };
}
