import { SentenceVaeError } from '../errors.js';
import { stopTogether } from '../stop-together.js';
import { VERSION } from '../version.js';
import { resolvePath } from './hub-address.js';
import { refusal, unreachable, type Asked } from './hub-errors.js';

/** One who asks the Hub for files of a package. */
export interface HubClient {
  readonly asked: Omit<Asked, 'path'>;
  readonly token: string | undefined;
  readonly timeouts: { readonly answer: number; readonly body: number };
  readonly signal: AbortSignal;
}

/** A file that the Hub begins to send. */
export interface HubAnswer {
  /** Status 200 or 206. */
  readonly response: Response;
  /** The commit that the file is of. */
  readonly commit: string;
  /** What the Hub calls the content: its SHA-256 or, for small files, the SHA-1 that git gives it. */
  readonly etag: string | undefined;
  /** Ends what is still under way. */
  cancel(): Promise<void>;
}

const REDIRECTS = 8;

/** Whose word is taken for what a file is. */
const HUB_HOSTS = new Set(['huggingface.co', 'hf.co']);

/**
 * Asks for a file from a byte on. Redirects lead to the stores that large files are in: the token is not sent there, and what
 * the file is said to be is what the Hub said.
 * @throws {SentenceVaeError} `CANNOT_FETCH`, or `BAD_PACKAGE` where there's no such file
 */
export async function requestFile(
  client: HubClient,
  path: string,
  revision: string,
  from = 0,
): Promise<HubAnswer> {
  const asked = { ...client.asked, path };
  const { endpoint } = asked;
  const told: { commit?: string; etag?: string } = {};
  let address = new URL(`${endpoint}${resolvePath(asked.address, revision, path)}`);
  const home = address.host;
  for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
    const isHub = address.host === home || HUB_HOSTS.has(address.hostname);
    const authorization = client.token !== undefined && address.host === home && `Bearer ${client.token}`;
    const response = await send(client, asked, address, {
      'accept-encoding': 'identity',
      'user-agent': `sentence-vae/${VERSION}; node/${process.versions.node}`,
      ...(from > 0 && { range: `bytes=${from}-` }),
      ...(authorization && { authorization }),
    });
    if (isHub) readTold(response.headers, told);
    const cancel = async () => response.body?.cancel().catch(() => undefined);
    const location = response.status >= 300 && response.status < 400 && response.headers.get('location');
    if (location) {
      await cancel();
      address = redirected(asked, location, address);
      continue;
    }
    if (!response.ok) {
      await cancel();
      throw refusal(asked, response);
    }
    if (told.commit === undefined) {
      await cancel();
      throw noHub(asked);
    }
    return { response, commit: told.commit, etag: told.etag, cancel };
  }
  throw unreachable(asked, new Error(`it was redirected more than ${REDIRECTS} times`));
}

async function send(
  { timeouts, signal }: HubClient,
  asked: Asked,
  address: URL,
  headers: Record<string, string>,
): Promise<Response> {
  signal.throwIfAborted();
  let late: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(
      () => reject(new Error(`no answer came within ${timeouts.answer / 1000} seconds`)),
      timeouts.answer,
    );
  });
  try {
    return await stopTogether(signal, (stop) =>
      Promise.race([fetch(address, { headers, redirect: 'manual', signal: stop }), tooLate]),
    );
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(asked, cause);
  } finally {
    clearTimeout(late);
  }
}

function readTold(headers: Headers, told: { commit?: string; etag?: string }): void {
  const commit = headers.get('x-repo-commit');
  if (commit !== null && /^[0-9a-f]{40}$/.test(commit)) told.commit = commit;
  const etag = headers.get('x-linked-etag') ?? headers.get('etag');
  if (etag === null || (told.etag !== undefined && !headers.has('x-linked-etag'))) return;
  told.etag = etag.replace(/^W\//, '').replaceAll('"', '');
}

function redirected(asked: Asked, location: string, from: URL): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to && (to.protocol === 'https:' || to.protocol === from.protocol)) return to;
  throw unreachable(asked, new Error(`it was redirected to ${location.slice(0, 100)}`));
}

function noHub({ endpoint, path }: Asked): SentenceVaeError {
  return new SentenceVaeError('CANNOT_FETCH', {
    expected: `${endpoint} to be a Hugging Face Hub`,
    received: `it sent ${path} without saying of which commit (X-Repo-Commit)`,
    remedy: 'Check HF_ENDPOINT, and that no proxy answers in its place',
  });
}
