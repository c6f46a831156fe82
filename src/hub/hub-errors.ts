import { messageOf, SentenceVaeError } from '../errors.js';
import { hubAddressText, type HubAddress } from './hub-address.js';

/** What was asked of the Hub. */
export interface Asked {
  readonly address: HubAddress;
  readonly endpoint: string;
  /** The file in the package. */
  readonly path: string;
  readonly hasToken: boolean;
}

/**
 * The Hub did not answer, or not now. What an earlier download left may do instead.
 */
export class HubUnavailable extends SentenceVaeError {}

/** The Hub could not be reached, or broke off. */
export function unreachable({ address, endpoint, path }: Asked, cause: unknown): HubUnavailable {
  return new HubUnavailable('CANNOT_FETCH', {
    expected: `to fetch ${path} of ${hubAddressText(address)} from ${endpoint}`,
    received: `that failed (${reasonOf(cause)})`,
    remedy:
      'Check the connection (and NODE_USE_ENV_PROXY=1 behind a proxy); what came is kept, and the next try goes on from there',
    cause,
  });
}

/** What stands behind `fetch failed`. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined;
  if (!(inner instanceof Error)) return messageOf(cause);
  const code = 'code' in inner ? String(inner.code) : '';
  return messageOf(inner) || code || messageOf(cause);
}

/** An answer of the Hub that is no file. */
export function refusal(asked: Asked, response: Response): SentenceVaeError {
  const { address, path } = asked;
  const name = hubAddressText(address);
  const { status, headers } = response;
  const code = headers.get('x-error-code');
  if (code === 'GatedRepo') return gated(asked);
  if (code === 'RevisionNotFound') {
    return new SentenceVaeError('CANNOT_FETCH', {
      expected: `${address.repository} to have the revision ${address.revision}`,
      received: 'the Hub knows none of that name there',
      remedy: 'Check the branch, tag or commit, or leave it out for main',
    });
  }
  if (code === 'EntryNotFound') return missingFile(asked);
  if (/invalid (credentials|user token|username or password)/i.test(headers.get('x-error-message') ?? '')) {
    return new SentenceVaeError('CANNOT_FETCH', {
      expected: `the Hub to let the token read ${name}`,
      received: 'it does not know the token (401)',
      remedy: 'Make a new one in the settings of your account, and put it into HF_TOKEN or run hf auth login',
    });
  }
  if (code === 'RepoNotFound' || status === 401 || status === 404) return noRepository(asked, status);
  if (status === 403) {
    return new SentenceVaeError('CANNOT_FETCH', {
      expected: `the Hub to let ${name} be read`,
      received: `it does not (403${detail(headers)})`,
      remedy: 'Use a token that may read this repository, in HF_TOKEN',
    });
  }
  if (status === 429) return tooMany(asked, headers);
  const Kind = status >= 500 ? HubUnavailable : SentenceVaeError;
  return new Kind('CANNOT_FETCH', {
    expected: `the Hub to send ${path} of ${name}`,
    received: `it answered ${status}${detail(headers)}`,
    remedy: 'Try again later',
  });
}

function missingFile({ address, path }: Asked): SentenceVaeError {
  const isWhole = path === 'config.json';
  return new SentenceVaeError('BAD_PACKAGE', {
    expected: `${hubAddressText(address)} to ${isWhole ? 'be a model package' : `have the file ${path}, which its config.json lists`}`,
    received: isWhole ? 'it has no config.json there' : 'it has none',
    remedy: isWhole
      ? 'Name a repository with a package that sentence-vae export wrote; one in a folder is hf://owner/name@main/folder'
      : 'Ask its owner to upload the whole package, or choose another revision',
  });
}

function noRepository({ address, hasToken, endpoint }: Asked, status: number): SentenceVaeError {
  return new SentenceVaeError('CANNOT_FETCH', {
    expected: `${address.repository} to be a model on ${endpoint}`,
    received: `there is none that ${hasToken ? 'the token' : 'everybody'} may read (${status})`,
    remedy: hasToken
      ? 'Check the spelling, and that the token may read it'
      : 'Check the spelling; for a private or gated one, put a token into HF_TOKEN or run hf auth login',
  });
}

function gated({ address, endpoint, hasToken }: Asked): SentenceVaeError {
  return new SentenceVaeError('CANNOT_FETCH', {
    expected: `${address.repository} to be open to ${hasToken ? 'the token' : 'everybody'}`,
    received: 'its owner wants to be asked first (a gated repository)',
    remedy: `Ask for access at ${endpoint}/${address.repository}${hasToken ? '' : ', and put a token into HF_TOKEN or run hf auth login'}`,
  });
}

function tooMany({ endpoint, hasToken }: Asked, headers: Headers): HubUnavailable {
  // RateLimit: "resolvers";r=0;t=55
  const named = /\bt=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1];
  const seconds = named ?? /^\d+$/.exec(headers.get('retry-after') ?? '')?.[0];
  return new HubUnavailable('CANNOT_FETCH', {
    expected: `${endpoint} to answer`,
    received: 'it takes no more requests for now (429)',
    remedy: `Try again ${seconds === undefined ? 'later' : `in ${seconds} seconds`}${hasToken ? '' : '; with a token in HF_TOKEN more is allowed'}`,
  });
}

/** What a server says of itself is shortened: it may be a page. */
function detail(headers: Headers): string {
  const message = headers.get('x-error-message')?.slice(0, 200);
  return message ? `: ${message.replace(/\.$/, '')}` : '';
}
