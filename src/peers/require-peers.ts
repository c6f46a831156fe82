import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SentenceVaeError, type ErrorCode } from '../errors.js';
import { projectFolder } from '../files/project-folder.js';

/** Optional peers of this package that a part of it cannot do without. */
export interface PeerGroup {
  code: ErrorCode;
  /** What they are together, such as `tfjs`. */
  name: string;
  needed: readonly string[];
  /** Such as better come along. Default: none. */
  wanted?: readonly string[];
  /** Flags of `npm install`. Default: none. */
  flags?: readonly string[];
}

/**
 * Checks that packages are installed, before anything is imported that imports them.
 * @param purpose such as `to train with`
 * @throws {SentenceVaeError} of the group's code, with the command that installs them all
 */
export function requirePeers(
  { code, name, needed, wanted = [], flags = [] }: PeerGroup,
  purpose: string,
): void {
  const missing = needed.filter((peer) => !isInstalled(peer));
  if (missing.length === 0) return;
  const specs = withVersions([...needed, ...wanted]);
  throw new SentenceVaeError(code, {
    expected: `${name}, ${purpose}`,
    received: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`,
    remedy: `Install what is needed beside sentence-vae: npm install ${[...flags, ...specs].join(' ')}`,
  });
}

/** Whether an npm package can be found from here. */
export function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // It's there then, and keeps its package.json to itself.
    return error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

/** Each with the major version that fits, lest npm take a newer one and refuse it. */
function withVersions(names: readonly string[]): string[] {
  const { peerDependencies }: { peerDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(projectFolder(), 'package.json'), 'utf8'),
  );
  return names.map((name) => `${name}@${majorOf(peerDependencies[name]!)}`);
}

/** What `^` keeps: `4` of `^4.22.0`, and `0.8` of `^0.8.1`. */
function majorOf(range: string): string {
  return /^\^(0\.\d+|\d+)/.exec(range)![1]!;
}
