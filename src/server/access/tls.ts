import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { messageOf, SentenceVaeError } from '../../errors.js';

/** Paths of a certificate, with those that it's signed with, and of its key. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate and its key, in PEM. */
export interface TlsSettings {
  readonly cert: string;
  readonly key: string;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for files that can't be read, are no PEM or don't belong together */
export async function readTls({ cert, key }: TlsFiles): Promise<TlsSettings> {
  try {
    const settings = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
    createSecureContext(settings);
    return settings;
  } catch (cause) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a certificate in ${cert} and its key in ${key}, both in PEM`,
      received: messageOf(cause),
      remedy: 'Check the files and their permissions',
      cause,
    });
  }
}
