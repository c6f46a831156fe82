import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf, SentenceVaeError } from '../../errors.js';

/** Shorter keys can be guessed. */
const LEAST_LENGTH = 16;

/** Keys that a server lets in, of which it keeps hashes. */
export class ApiKeys {
  readonly #digests: readonly Buffer[];

  /**
   * @param keys at least one
   * @param origin where they are from, for messages
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for none, and for keys that are short or have other characters than ASCII's
   */
  constructor(keys: readonly string[], origin: string) {
    if (keys.length === 0) {
      throw badKeys(`at least one API key in ${origin}`, 'there is none');
    }
    for (const key of keys) {
      if (key.length >= LEAST_LENGTH && /^[\x21-\x7e]+$/.test(key)) continue;
      throw badKeys(
        `keys of at least ${LEAST_LENGTH} letters, digits and signs, without spaces, in ${origin}`,
        key.length < LEAST_LENGTH ? `one has ${key.length}` : 'one has others',
      );
    }
    this.#digests = keys.map(digest);
  }

  /**
   * The keys in a file, one a line; empty lines and those after a `#` don't count.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  static async fromFile(path: string): Promise<ApiKeys> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (cause) {
      throw badKeys(`to read API keys from ${path}`, messageOf(cause));
    }
    const keys = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    return new ApiKeys(keys, path);
  }

  /** Whether it's one of the keys; takes as long for a wrong one as for a right one. */
  has(key: string): boolean {
    const asked = digest(key);
    let found = false;
    for (const known of this.#digests) found = timingSafeEqual(known, asked) || found;
    return found;
  }
}

/** The key in the headers of a request, or in the metadata of a call: `Authorization: Bearer KEY`, or `X-API-Key: KEY`. */
export function presentedKey(header: (name: string) => unknown): string | undefined {
  const authorization = header('authorization');
  if (typeof authorization === 'string') return /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  const key = header('x-api-key');
  return typeof key === 'string' ? key : undefined;
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function badKeys(expected: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected,
    received,
    remedy: 'Make a key with, for example, openssl rand -hex 32',
  });
}
