import { readFile } from 'node:fs/promises';
import { parseConfig } from '../package/parse-config.js';
import { hubAddressText, type HubAddress } from './hub-address.js';
import { sizeOf, type HubCache } from './hub-cache.js';

/** The text of a `config.json` in the cache, if it is there. */
export const cachedConfig = (pointer: string) => readFile(pointer, 'utf8').catch(() => undefined);

/** Whether all files of a package at a commit are in the cache. Whoever opens the package checks what is in them. */
export async function isCached(cache: HubCache, address: HubAddress, commit: string): Promise<boolean> {
  const at = (path: string) => cache.snapshot(commit, [address.folder, path].filter(Boolean).join('/'));
  const json = await cachedConfig(at('config.json'));
  if (json === undefined) return false;
  const listed = Object.entries(parseConfig(json, hubAddressText(address)).files);
  const sizes = await Promise.all(listed.map(async ([path]) => sizeOf(at(path))));
  return listed.every(([, { bytes }], i) => sizes[i] === bytes);
}
