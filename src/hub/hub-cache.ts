import { randomUUID } from 'node:crypto';
import { copyFile, link, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { cannotWrite, writeAtomically } from '../files/write-atomically.js';
import type { HubAddress } from './hub-address.js';
import type { HubEnvironment } from './hub-environment.js';

/**
 * The files of one repository in the folder that all programs for the Hub share: contents in `blobs/`, by their checksums, and
 * links to them in `snapshots/<commit>/`; `refs/<revision>` holds the commit that a branch or tag was last.
 */
export class HubCache {
  readonly #root: string;
  readonly #locks: string;
  readonly #copies: boolean;

  constructor({ cache, copies }: Pick<HubEnvironment, 'cache' | 'copies'>, { repository }: HubAddress) {
    const name = ['models', ...repository.split('/')].join('--');
    this.#root = join(cache, name);
    this.#locks = join(cache, '.locks', name);
    this.#copies = copies;
  }

  blob(name: string): string {
    return join(this.#root, 'blobs', name);
  }

  /** What has come of a file whose SHA-256 is known. */
  incomplete(sha256: string): string {
    return join(this.#root, 'blobs', `${sha256}.sentence-vae.incomplete`);
  }

  /** What a download of that file is locked by. Python's locks are files of other names, and its downloads have files of their own. */
  lock(sha256: string): string {
    return join(this.#locks, `${sha256}.sentence-vae`);
  }

  snapshot(commit: string, folder = ''): string {
    return join(this.#root, 'snapshots', commit, ...folder.split('/'));
  }

  /** The commit that a revision was when it was last asked for. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (/^[0-9a-f]{40}$/.test(revision)) return revision;
    const noted = await readFile(this.#ref(revision), 'utf8').catch(() => '');
    return /^[0-9a-f]{40}$/.test(noted.trim()) ? noted.trim() : undefined;
  }

  async noteCommit(revision: string, commit: string): Promise<void> {
    if ((await this.commitOf(revision)) === commit) return;
    await makeFolder(dirname(this.#ref(revision)));
    await writeAtomically(this.#ref(revision), commit);
  }

  /** Puts a content under its name; what stood there is replaced at once. */
  async keep(name: string, content: Uint8Array): Promise<void> {
    await makeFolder(dirname(this.blob(name)));
    await writeAtomically(this.blob(name), content);
  }

  /**
   * Puts a file into a snapshot: a relative link to its content or, where the system has none, the content itself.
   * @throws {SentenceVaeError} `CANNOT_WRITE`
   */
  async show(name: string, pointer: string): Promise<void> {
    const [blob, folder] = [this.blob(name), dirname(pointer)];
    await makeFolder(folder);
    const beside = `${pointer}.${randomUUID()}`;
    try {
      if (this.#copies) await copyFile(blob, beside);
      // Windows lets only some users make links.
      else await symlink(relative(folder, blob), beside).catch(() => linkOrCopy(blob, beside));
      await rename(beside, pointer);
    } catch (cause) {
      await rm(beside, { force: true });
      throw cannotWrite(pointer, cause);
    }
  }

  #ref(revision: string): string {
    return join(this.#root, 'refs', ...revision.split('/'));
  }
}

const linkOrCopy = (from: string, to: string) => link(from, to).catch(() => copyFile(from, to));

/** The size of a file; `undefined` if there's none, or a link that leads nowhere. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}
