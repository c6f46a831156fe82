/** Keeps files between visits. What it gives back may be stale or damaged: whoever asks checks it. */
export interface FileCache {
  get(address: URL): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Never fails: a file that isn't kept is fetched again. */
  put(address: URL, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

const CACHE_NAME = 'sentence-vae';

/** The browser's Cache API, where it is there (not on plain http) and usable; else nothing is kept. */
export async function browserCache(): Promise<FileCache | undefined> {
  if (!('caches' in globalThis)) return undefined;
  // Refused in private windows of some browsers and in frames without storage.
  const cache = await caches.open(CACHE_NAME).catch(() => undefined);
  if (!cache) return undefined;
  return {
    get: async (address) => {
      const found = await cache.match(keyOf(address)).catch(() => undefined);
      return found && new Uint8Array(await found.arrayBuffer());
    },
    // A full disk is no reason to write no sentences.
    put: (address, bytes) => cache.put(keyOf(address), new Response(bytes)).catch(() => undefined),
  };
}

/** Without its query: tokens in it change, and contents are told apart by their checksums. */
function keyOf(address: URL): string {
  return address.origin + address.pathname;
}
