import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSentenceConfig } from '../../src/package/config.js';
import { projectFolder } from '../../src/files/project-folder.js';

/** The folder of a shipped model. */
export const shippedModel = (name: string) => join(projectFolder(), 'models', name);

/** A shipped package in a folder of its own, in which a file can be spoilt for a while. */
export class PackageCopy implements AsyncDisposable {
  readonly folder: string;
  readonly #around: string;

  private constructor(around: string) {
    this.#around = around;
    this.folder = join(around, 'package');
  }

  static async of(model: string): Promise<PackageCopy> {
    const copy = new PackageCopy(await mkdtemp(join(tmpdir(), 'sentence-vae-fuzz-')));
    await cp(shippedModel(model), copy.folder, { recursive: true });
    return copy;
  }

  /** Beside the package, where none of its paths may lead. */
  beside(name: string): string {
    return join(this.#around, name);
  }

  read(path: string): Promise<Buffer> {
    return readFile(join(this.folder, path));
  }

  /** Writes a file as a stranger would: `config.json` lists its size and checksum, so that it counts as whole. */
  async write(path: string, content: Uint8Array): Promise<void> {
    await writeFile(join(this.folder, path), content);
    const json: unknown = JSON.parse((await this.read('config.json')).toString());
    const config = readSentenceConfig(json, '');
    const listed = { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    const files = { ...config.files, [path]: listed };
    await writeFile(join(this.folder, 'config.json'), JSON.stringify({ ...config, files }));
  }

  async writeConfig(text: string | Uint8Array): Promise<void> {
    await writeFile(join(this.folder, 'config.json'), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#around, { recursive: true, force: true });
  }
}
