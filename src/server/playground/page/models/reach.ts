/** What a server has against a request, in its own words, or why it can't be asked. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** The server's code, such as `BAD_ARGUMENT`; `UNREACHABLE` if there was no answer. */
  readonly code: string;
  /** Of the answer; 0 if there was none. */
  readonly status: number;

  constructor(message: string, { code, status, cause }: { code: string; status: number; cause?: unknown }) {
    super(message, { cause });
    this.code = code;
    this.status = status;
  }
}

/** Asks the server; addresses are relative to the page. An aborted request throws the signal's reason. */
export async function reach(address: string, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (cause) {
    init.signal.throwIfAborted();
    const message = navigator.onLine
      ? 'The server does not answer. Check that it runs, then try again.'
      : 'There is no network. What you asked for waits until you try again.';
    throw new ServerError(message, { code: 'UNREACHABLE', status: 0, cause });
  }
}

/**
 * The JSON of an answer.
 * @throws {ServerError} with the server's own message for an answer that is none
 */
export async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  const body = parse(text);
  if (response.ok && body !== undefined) return body;
  const { status, statusText } = response;
  const { code = `HTTP ${status}`, message } = errorOf(body);
  const plain = `The server answered ${`${status} ${statusText}`.trim()}${response.ok ? ', but not in JSON' : ''}.`;
  throw new ServerError(message ?? plain, { code, status });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error that an answer consists of, or that stands in the place of a part of it. */
export function errorOf(body: unknown): { code?: string; message?: string } {
  const error = isObject(body) ? body['error'] : undefined;
  if (!isObject(error)) return {};
  const { code, message } = error;
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof message === 'string' && { message }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
