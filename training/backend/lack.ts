import { SentenceVaeError } from '../../src/errors.js';

/** What stands between this machine and TensorFlow. */
export type LackKind =
  | 'platform' // no build of TensorFlow for this system
  | 'python' // no Python to fetch the library with
  | 'pip' // a Python without pip
  | 'network' // the package index cannot be reached
  | 'download' // what came is not what was asked for
  | 'disk' // nowhere to keep the library
  | 'compiler' // no C++ compiler
  | 'addon' // the addon does not compile or does not load
  | 'package'; // an npm package is not installed

/** Why TensorFlow cannot be had here, and what mends it: a fall-back is possible, so this is no crash. */
export class Lack extends Error {
  override readonly name = 'Lack';
  readonly kind: LackKind;
  readonly remedy: string;

  /** @param reason a clause, such as “no C++ compiler was found” @param remedy an imperative without a full stop */
  constructor(kind: LackKind, reason: string, remedy: string, cause?: unknown) {
    super(reason, { cause });
    this.kind = kind;
    this.remedy = remedy;
  }
}

/** What to do about a cache folder on a full disk. */
export const MAKE_SPACE = 'Free 1.2 GB there, or set SENTENCE_VAE_CACHE to a folder on another disk';

/** What to do about a cache folder that cannot be written. */
export const MOVE_CACHE = 'Set SENTENCE_VAE_CACHE to a folder that you may write to';

/** Says that a disk is full. */
export function fullDisk(folder: string, cause?: unknown): Lack {
  return new Lack('disk', `the disk with ${folder} is full`, MAKE_SPACE, cause);
}

/** Puts a failed write to the cache folder into words; gives back anything else as it is. */
export function cacheLack(folder: string, error: unknown): unknown {
  const failed = error instanceof SentenceVaeError && error.code === 'CANNOT_WRITE' ? error.cause : error;
  if (!(failed instanceof Error && 'syscall' in failed)) return error;
  const { code, message } = failed as NodeJS.ErrnoException; // what has a syscall is one
  if (code === 'ENOSPC' || code === 'EDQUOT') return fullDisk(folder, error);
  return new Lack('disk', `${folder} cannot be written (${message})`, MOVE_CACHE, error);
}
