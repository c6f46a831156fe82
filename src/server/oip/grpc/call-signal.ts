import type { ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { tooLate, type Deadlines } from '../../requests/request-signal.js';

/** What the work for a call has to stop at, as `request.signal` is for HTTP. */
export interface CallSignal extends Disposable {
  readonly signal: AbortSignal;
}

/** Aborted when the client cancels a call or its deadline passes, when ours does, and when the server can't wait any longer. */
export function callSignal<Request, Response>(
  call: ServerUnaryCall<Request, Response> | ServerDuplexStream<Request, Response>,
  { deadlineMs, goingDown }: Deadlines,
): CallSignal {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(tooLate(deadlineMs)), deadlineMs);
  const onGoingDown = () => stop.abort(goingDown.reason);
  const onCancelled = () => stop.abort(new DOMException('The client went away', 'AbortError'));
  goingDown.addEventListener('abort', onGoingDown);
  call.on('cancelled', onCancelled);
  if (goingDown.aborted) onGoingDown();
  if (call.cancelled) onCancelled();
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      goingDown.removeEventListener('abort', onGoingDown);
      call.off('cancelled', onCancelled);
    },
  };
}
