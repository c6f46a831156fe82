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

/** A failed write to the cache folder, in words. */
export function diskLack(folder: string, cause: unknown): Lack {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new Lack(
        'disk',
        `the disk with ${folder} is full`,
        'Free 1.2 GB there, or set SENTENCE_VAE_CACHE to a folder on another disk',
        cause,
      )
    : new Lack(
        'disk',
        `${folder} cannot be written (${message})`,
        'Set SENTENCE_VAE_CACHE to a folder that you may write to',
        cause,
      );
}
