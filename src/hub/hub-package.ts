import { SentenceVaeError } from '../errors.js';
import { parseConfig } from '../package/parse-config.js';
import { stopTogether } from '../stop-together.js';
import { checksumLike, isChecksum, isWhole } from './content-name.js';
import { downloadFile } from './download-file.js';
import { hubAddressText, parseHubAddress, type HubAddress } from './hub-address.js';
import { HubCache } from './hub-cache.js';
import { hubEnvironment, hubToken, type HubEnvironment } from './hub-environment.js';
import { HubUnavailable, unreachable } from './hub-errors.js';
import { requestFile, type HubClient } from './hub-request.js';
import type { HubOptions } from './hub-options.js';
import { readBody } from './read-body.js';
import { cachedConfig, isCached } from './cached-package.js';

/** Far more than any `config.json` has. */
const CONFIG_BYTES = 4 << 20;

const AT_A_TIME = 4;

/**
 * Brings a model package from the Hugging Face Hub into the cache that all programs for the Hub share, unless it is there.
 * Only `config.json` and what it lists is asked for; each file is verified by the checksum that the Hub has for it and by the one in
 * `config.json`. A commit that is in the cache is not asked for, and where the Hub does not answer the last known one does.
 * @param text `hf://owner/name`, with `@revision` and a folder if wanted
 * @returns the folder with the package
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for what is no such address, `CANNOT_FETCH`, `BAD_PACKAGE` or `CANNOT_WRITE`
 */
export async function hubPackage(text: string, options: HubOptions = {}): Promise<string> {
  const address = parseHubAddress(text);
  const environment = hubEnvironment();
  const cache = new HubCache(environment, address);
  const known = await cache.commitOf(address.revision);
  const isFixed = known === address.revision;
  if (known !== undefined && (isFixed || environment.offline) && (await isCached(cache, address, known))) {
    return cache.snapshot(known, address.folder);
  }
  if (environment.offline) throw notCached(address, environment);
  const token = options.token ?? (await hubToken());
  const asked = { address, endpoint: environment.endpoint, hasToken: token !== undefined };
  return stopTogether(options.signal, async (signal) => {
    const client: HubClient = { asked, token, timeouts: environment.timeouts, signal };
    try {
      return await fetchPackage(client, cache, options);
    } catch (error) {
      if (!(error instanceof HubUnavailable) || known === undefined) throw error;
      if (!(await isCached(cache, address, known))) throw error;
      options.onStale?.(error);
      return cache.snapshot(known, address.folder);
    }
  });
}

async function fetchPackage(client: HubClient, cache: HubCache, { onProgress }: HubOptions): Promise<string> {
  const { address } = client.asked;
  const { commit, json } = await fetchConfig(client, cache);
  const folder = cache.snapshot(commit, address.folder);
  const listed = Object.entries(parseConfig(json, hubAddressText(address)).files);
  const total = listed.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const here = new Map<string, number>();
  const report = (path: string, bytes: number) => {
    here.set(path, bytes);
    onProgress?.({ loaded: Array.from(here.values()).reduce((sum, each) => sum + each, 0), total });
  };
  const waiting = listed.values();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (const [path, { sha256, bytes }] of waiting) {
        const pointer = cache.snapshot(commit, [address.folder, path].filter(Boolean).join('/'));
        const wanted = { path, commit, sha256, bytes };
        // A damaged file is fetched again.
        if (!(await isWhole(pointer, wanted))) {
          const name = await downloadFile(client, cache, wanted, (count) => report(path, count));
          await cache.show(name, pointer);
        }
        report(path, bytes);
      }
    }),
  );
  await cache.noteCommit(address.revision, commit);
  return folder;
}

/** The `config.json` at a revision says which commit that is; everything else is fetched of the commit. */
async function fetchConfig(client: HubClient, cache: HubCache): Promise<{ commit: string; json: string }> {
  const path = 'config.json';
  const { address } = client.asked;
  const answer = await requestFile(client, path, address.revision);
  const content = await readWhole(client, answer.response, path);
  const named = isChecksum(answer.etag) ? answer.etag : undefined;
  if (named !== undefined && checksumLike(named, content) !== named) {
    throw unreachable(
      { ...client.asked, path },
      new Error('what came has another checksum than the Hub says'),
    );
  }
  const json = new TextDecoder().decode(content);
  parseConfig(json, hubAddressText(address)); // nothing else goes into the cache
  const pointer = cache.snapshot(answer.commit, [address.folder, path].filter(Boolean).join('/'));
  if ((await cachedConfig(pointer)) !== json) {
    const name = named ?? checksumLike('0'.repeat(64), content);
    await cache.keep(name, content);
    await cache.show(name, pointer);
  }
  return { commit: answer.commit, json };
}

async function readWhole(client: HubClient, response: Response, path: string): Promise<Uint8Array> {
  const { asked, timeouts, signal } = client;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of readBody(response, timeouts.body, signal)) {
      parts.push(part);
      bytes += part.byteLength;
      if (bytes > CONFIG_BYTES) throw new Error(`it has more than ${CONFIG_BYTES} bytes`);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable({ ...asked, path }, cause);
  }
  return Buffer.concat(parts);
}

function notCached(address: HubAddress, { cache }: HubEnvironment): SentenceVaeError {
  return new SentenceVaeError('CANNOT_FETCH', {
    expected: `all of ${hubAddressText(address)} to be in the cache ${cache}, as HF_HUB_OFFLINE is set`,
    received: 'it is not',
    remedy: 'Load it once without HF_HUB_OFFLINE, or copy the cache of another computer there',
  });
}
