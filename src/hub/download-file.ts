import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SentenceVaeError } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { withLock } from '../files/with-lock.js';
import { cannotWrite } from '../files/write-atomically.js';
import { fileChecksumLike, isChecksum, isWhole } from './content-name.js';
import { hubAddressText } from './hub-address.js';
import { sizeOf, type HubCache } from './hub-cache.js';
import { HubUnavailable, unreachable } from './hub-errors.js';
import { requestFile, type HubAnswer, type HubClient } from './hub-request.js';
import { readBody } from './read-body.js';

/** A file of a package at a commit. */
export interface WantedFile {
  readonly path: string;
  readonly commit: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** How often a download goes on that broke off, without a byte more. */
const TRIES = 4;
const FIRST_WAIT_MS = 200;

/**
 * Brings a file into the cache, going on with what an earlier try left. Of several processes one downloads and the others wait.
 * @param onBytes called with the bytes that are here, from the first on
 * @returns the name of its content in the cache
 * @throws {SentenceVaeError} `CANNOT_FETCH`, `BAD_PACKAGE` for another content than listed, or `CANNOT_WRITE`
 */
export async function downloadFile(
  client: HubClient,
  cache: HubCache,
  file: WantedFile,
  onBytes: (here: number) => void,
): Promise<string> {
  const { sha256 } = file;
  // The Hub calls large files by their SHA-256: one that another commit has as well is here.
  if (await isWhole(cache.blob(sha256), file)) return sha256;
  return withLock(cache.lock(sha256), { signal: client.signal }, async () => {
    if (await isWhole(cache.blob(sha256), file)) return sha256;
    const path = cache.incomplete(sha256);
    await makeFolder(dirname(path));
    const etag = await receive(client, file, path, onBytes);
    await verify(client, file, path, etag);
    const name = isChecksum(etag) ? etag : sha256;
    await rename(path, cache.blob(name)).catch((cause: unknown) => {
      throw cannotWrite(cache.blob(name), cause);
    });
    return name;
  });
}

/** Receives what is missing of a file, however often the connection breaks off. */
async function receive(
  client: HubClient,
  file: WantedFile,
  path: string,
  onBytes: (here: number) => void,
): Promise<string | undefined> {
  for (let failed = 0; ;) {
    const before = (await sizeOf(path)) ?? 0;
    try {
      return await receiveFrom(client, file, path, before, onBytes);
    } catch (error) {
      if (!(error instanceof HubUnavailable)) throw error;
      failed = ((await sizeOf(path)) ?? 0) > before ? 1 : failed + 1;
      if (failed === TRIES) throw error;
      await setTimeout(FIRST_WAIT_MS * 2 ** (failed - 1), undefined, { signal: client.signal }).catch(() =>
        client.signal.throwIfAborted(),
      );
    }
  }
}

async function receiveFrom(
  client: HubClient,
  file: WantedFile,
  path: string,
  before: number,
  onBytes: (here: number) => void,
): Promise<string | undefined> {
  // All of it may be here, unchecked: its last byte tells what the Hub calls it.
  const from = before < file.bytes ? before : Math.max(0, file.bytes - 1);
  const answer = await requestFile(client, file.path, file.commit, from);
  const start = startOf(answer.response);
  if (start > from) {
    await answer.cancel();
    throw unreachable({ ...client.asked, path: file.path }, new Error('it sent another part than asked for'));
  }
  const output = await open(path, 'a').catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
  try {
    await cut(output, path, start);
    await write(client, file, { answer, output, path, start }, onBytes);
  } finally {
    await output.close();
  }
  return answer.etag;
}

async function write(
  client: HubClient,
  { path: wanted, bytes }: WantedFile,
  { answer, output, path, start }: { answer: HubAnswer; output: FileHandle; path: string; start: number },
  onBytes: (here: number) => void,
): Promise<void> {
  const asked = { ...client.asked, path: wanted };
  let here = start;
  onBytes(here);
  const parts = readBody(answer.response, client.timeouts.body, client.signal);
  for (;;) {
    const part = await parts.next().catch((cause: unknown) => {
      client.signal.throwIfAborted();
      throw unreachable(asked, cause);
    });
    if (part.done) break;
    here += part.value.byteLength;
    // Whoever sends more than a file has may never end.
    if (here > bytes) break;
    await output.writeFile(part.value).catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
    onBytes(here);
  }
  await parts.return(undefined);
  if (here < bytes) throw unreachable(asked, new Error(`it ended after ${here} of ${bytes} bytes`));
  if (here > bytes) {
    await cut(output, path, 0);
    throw otherContent(client, wanted, `it has more than ${bytes} bytes`);
  }
}

/** Where the part that comes begins; a server that knows no parts sends all. */
function startOf({ status, headers }: Response): number {
  if (status !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Infinity);
}

async function cut(output: FileHandle, path: string, bytes: number): Promise<void> {
  await output.truncate(bytes).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
}

/** What is wrong is thrown away: to go on with it would fail for ever. */
async function verify(client: HubClient, file: WantedFile, path: string, etag: string | undefined) {
  const hasEtag = !isChecksum(etag) || (await fileChecksumLike(etag, path)) === etag;
  if (hasEtag && (await fileChecksumLike(file.sha256, path)) === file.sha256) return;
  await rm(path, { force: true });
  if (hasEtag) throw otherContent(client, file.path, 'its content is another (the SHA-256 differs)');
  throw new SentenceVaeError('CANNOT_FETCH', {
    expected: `${file.path} of ${hubAddressText(client.asked.address)} to come as the Hub has it`,
    received: `what came has another checksum than ${etag}`,
    remedy: 'Try again; if it stays so, a proxy or HF_ENDPOINT alters or has damaged files',
  });
}

function otherContent({ asked }: HubClient, path: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_PACKAGE', {
    expected: `${path} of ${hubAddressText(asked.address)} to be the file that its config.json lists`,
    received,
    remedy: 'Ask its owner to upload the whole package again, or choose another revision',
  });
}
