import { SentenceVaeError } from '../errors.js';
import type { FileDigest, PackageFiles } from '../package/package-files.js';
import { parseConfig } from '../package/parse-config.js';
import type { FileCache } from './file-cache.js';
import { fetchFile } from './fetch-file.js';
import { fileAddress } from './package-address.js';
import { sha256 } from './sha256.js';

/** How far the files of a package have come. */
export interface Progress {
  /** Bytes that are here. */
  loaded: number;
  /** Bytes of all files together. */
  total: number;
}

export interface PackageFetching {
  cache: FileCache | undefined;
  signal: AbortSignal | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The model package under an address. What its `config.json` lists is fetched once, from the cache where that has the
 * very content; nothing else is asked of the server.
 * @param folder with a slash at its end
 * @throws {SentenceVaeError} `CANNOT_FETCH`, or `BAD_PACKAGE` if there's no `config.json` or none that can be used
 */
export async function webPackage(folder: URL, fetching: PackageFetching): Promise<PackageFiles> {
  const location = folder.href;
  const config = await fetchConfig(fileAddress(folder, 'config.json'), location, fetching);
  const listed = new Map(Object.entries(parseConfig(config, location).files));
  const fetched = new Map<string, Promise<Fetched | undefined>>();
  const report = progressOf(
    Array.from(listed.values(), ({ bytes }) => bytes),
    fetching.onProgress,
  );

  const get = (path: string) => {
    const expected = listed.get(path);
    if (!expected) return Promise.resolve(undefined);
    const known = fetched.get(path);
    if (known) return known;
    const coming = fetchListed(fileAddress(folder, path), expected, { ...fetching, report });
    fetched.set(path, coming);
    return coming;
  };

  return {
    location,
    readText: async (path) => {
      if (path === 'config.json') return config;
      const found = await get(path);
      return found && new TextDecoder().decode(found.bytes);
    },
    readBytes: async (path) => {
      const found = await get(path);
      // Weights are large, and whoever reads them keeps them.
      fetched.delete(path);
      return found?.bytes;
    },
    digest: async (path) => (await get(path))?.digest,
    address: (path) => fileAddress(folder, path).href,
  };
}

interface Fetched {
  bytes: Bytes;
  digest: FileDigest;
}

async function fetchConfig(
  address: URL,
  location: string,
  { cache, signal }: PackageFetching,
): Promise<string> {
  let bytes: Bytes | undefined;
  try {
    bytes = await fetchFile(address, { signal });
  } catch (error) {
    // Without a network, the files of the last visit do.
    const kept = error instanceof SentenceVaeError ? await cache?.get(address) : undefined;
    if (!kept) throw error;
    return new TextDecoder().decode(kept);
  }
  if (!bytes) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `${location} to be the address of a model package`,
      received: `there is no ${address.href}`,
      remedy: 'Check the address: it is that of the folder which sentence-vae export wrote',
    });
  }
  await cache?.put(address, bytes);
  return new TextDecoder().decode(bytes);
}

async function fetchListed(
  address: URL,
  listed: { sha256: string; bytes: number },
  { cache, signal, report }: Pick<PackageFetching, 'cache' | 'signal'> & { report: (bytes: number) => void },
): Promise<Fetched | undefined> {
  const kept = await cache?.get(address);
  if (kept?.byteLength === listed.bytes) {
    const found = { bytes: kept, digest: await digestOf(kept) };
    if (found.digest.sha256 === listed.sha256) {
      report(kept.byteLength);
      return found;
    }
  }
  const bytes = await fetchFile(address, { signal, onBytes: report });
  if (!bytes) return undefined;
  const digest = await digestOf(bytes);
  if (digest.bytes === listed.bytes && digest.sha256 === listed.sha256) await cache?.put(address, bytes);
  return { bytes, digest };
}

async function digestOf(bytes: Bytes): Promise<FileDigest> {
  return { bytes: bytes.byteLength, sha256: await sha256(bytes) };
}

function progressOf(
  sizes: readonly number[],
  onProgress: ((progress: Progress) => void) | undefined,
): (bytes: number) => void {
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  let loaded = 0;
  return (bytes) => {
    // A file of another length than listed is refused once it's here.
    loaded = Math.min(loaded + bytes, total);
    onProgress?.({ loaded, total });
  };
}
