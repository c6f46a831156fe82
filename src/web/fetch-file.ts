import { messageOf, SentenceVaeError } from '../errors.js';

export interface FetchOptions {
  signal?: AbortSignal | undefined;
  /** Called for each part that arrives, with its length. */
  onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Fetches a file.
 * @returns its bytes, or `undefined` if the server has no such file
 * @throws {SentenceVaeError} `CANNOT_FETCH` if it can't be reached or read
 */
export async function fetchFile(
  address: URL,
  { signal, onBytes }: FetchOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await reach(address, signal);
  if (response.status === 404 || response.status === 410) return undefined;
  if (!response.ok) throw refused(address, response);
  requireNoPage(address, response);
  try {
    return await readAll(response, onBytes);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SentenceVaeError('CANNOT_FETCH', {
      expected: `to read ${address.href} to its end`,
      received: `the connection broke off (${messageOf(cause)})`,
      remedy: 'Try again',
      cause,
    });
  }
}

async function reach(address: URL, signal: AbortSignal | undefined): Promise<Response> {
  try {
    // The browser asks the server whether what it has is still the same: the files of a package belong together.
    return await fetch(address, { cache: 'no-cache', signal: signal ?? null });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SentenceVaeError('CANNOT_FETCH', {
      expected: `to reach ${address.href}`,
      received: `the browser could not (${messageOf(cause)})`,
      remedy: whyUnreachable(address),
      cause,
    });
  }
}

/** Browsers tell a page nothing of why; what it can be depends on where the page and the file are. */
function whyUnreachable(address: URL): string {
  if (address.protocol === 'file:') {
    return 'Serve the page and the model over HTTP: browsers let no page read files beside it';
  }
  if (globalThis.isSecureContext && address.protocol === 'http:' && !isLocal(address.hostname)) {
    return 'Use an address with https: pages that came over https may fetch nothing over http';
  }
  if (address.origin === globalThis.location?.origin) return 'Check the connection and the server';
  return (
    'Check the connection, that the other server allows this page with Access-Control-Allow-Origin, ' +
    "and that the page's Content-Security-Policy has it under connect-src"
  );
}

const isLocal = (host: string) => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

function refused(address: URL, { status, statusText }: Response): SentenceVaeError {
  const wantsLogin = status === 401 || status === 403;
  return new SentenceVaeError('CANNOT_FETCH', {
    expected: `the server to send ${address.href}`,
    received: `it answered ${status} ${statusText}`.trimEnd(),
    remedy: wantsLogin ? 'Check the address and who may read it' : 'Try again later',
  });
}

/** Servers of single-page applications answer every address that they don't know with their one page. */
function requireNoPage(address: URL, response: Response): void {
  const type = response.headers.get('content-type') ?? '';
  if (!/^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type)) return;
  throw new SentenceVaeError('CANNOT_FETCH', {
    expected: `${address.href} to be a file of a model package`,
    received: 'the server sent a web page (HTML)',
    remedy: 'Check the address, and that the folder with the model is among the files that the server has',
  });
}

async function readAll(
  response: Response,
  onBytes: FetchOptions['onBytes'],
): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (part, controller) => {
        onBytes?.(part.byteLength);
        controller.enqueue(part);
      },
    }),
  );
  return new Uint8Array(await new Response(counted).arrayBuffer());
}
