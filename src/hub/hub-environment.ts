import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SentenceVaeError } from '../errors.js';

/** What the environment says of the Hub, by the variables that its own programs have. */
export interface HubEnvironment {
  /** Where the Hub is, without a slash at its end. */
  readonly endpoint: string;
  /** The folder that all programs keep the Hub's files in. */
  readonly cache: string;
  /** Nothing is asked of the Hub: what is in the cache has to do. */
  readonly offline: boolean;
  /** Files are copied where links would stand. */
  readonly copies: boolean;
  /** Milliseconds until a request must be answered, and between the parts of an answer. */
  readonly timeouts: { readonly answer: number; readonly body: number };
}

const DEFAULT_ENDPOINT = 'https://huggingface.co';

/**
 * Reads the environment as Python's huggingface_hub does, so that both find the same files.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for an `HF_ENDPOINT` that is no address
 */
export function hubEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): HubEnvironment {
  const { HF_ENDPOINT, HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = environment;
  const { HF_HUB_ETAG_TIMEOUT, HF_HUB_DOWNLOAD_TIMEOUT } = environment;
  const cache = HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE;
  return {
    endpoint: readEndpoint(HF_ENDPOINT || DEFAULT_ENDPOINT),
    cache: cache ? resolve(expand(cache, home)) : join(hubHome(environment, home), 'hub'),
    offline: isTrue(environment['HF_HUB_OFFLINE'] || environment['TRANSFORMERS_OFFLINE']),
    copies: isTrue(environment['HF_HUB_DISABLE_SYMLINKS']),
    timeouts: { answer: milliseconds(HF_HUB_ETAG_TIMEOUT), body: milliseconds(HF_HUB_DOWNLOAD_TIMEOUT) },
  };
}

/** The token of who is logged in: `HF_TOKEN`, or the file that `hf auth login` wrote. */
export async function hubToken(
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): Promise<string | undefined> {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH } = environment;
  const given = cleaned(HF_TOKEN) ?? cleaned(HUGGING_FACE_HUB_TOKEN);
  if (given !== undefined) return given;
  if (isTrue(environment['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return undefined;
  const path = HF_TOKEN_PATH ? expand(HF_TOKEN_PATH, home) : join(hubHome(environment, home), 'token');
  return cleaned(await readFile(path, 'utf8').catch(() => undefined));
}

function hubHome({ HF_HOME, XDG_CACHE_HOME }: NodeJS.ProcessEnv, home: string): string {
  return resolve(
    HF_HOME ? expand(HF_HOME, home) : join(XDG_CACHE_HOME || join(home, '.cache'), 'huggingface'),
  );
}

const expand = (path: string, home: string) => path.replace(/^~(?=[/\\]|$)/, () => home);

const isTrue = (value: string | undefined) => /^(1|on|yes|true)$/i.test(value ?? '');

const cleaned = (token: string | undefined) => token?.replaceAll(/[\r\n]/g, '').trim() || undefined;

/** 10 seconds, unless a number of them is given. */
function milliseconds(seconds: string | undefined): number {
  const given = Number(seconds);
  return (given > 0 && given < 86_400 ? given : 10) * 1000;
}

function readEndpoint(text: string): string {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address && /^https?:$/.test(address.protocol)) return text.replace(/\/+$/, '');
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'HF_ENDPOINT to be the address of a Hub',
    received: `it is ${JSON.stringify(text)}`,
    remedy: `Set it to an address such as ${DEFAULT_ENDPOINT}, or unset it`,
  });
}
