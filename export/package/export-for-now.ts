import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { exportRun, type ExportOptions } from './export-run.js';

/** The export of a run in a temporary folder, which goes when it is disposed of. */
export async function exportForNow(
  run: string,
  options: ExportOptions,
): Promise<AsyncDisposable & { readonly folder: string }> {
  const scratch = await mkdtemp(join(tmpdir(), 'sentence-vae-export-'));
  const remove = () => rm(scratch, { recursive: true, force: true });
  try {
    const folder = join(scratch, basename(resolve(run)));
    await exportRun(run, folder, options);
    return { folder, [Symbol.asyncDispose]: remove };
  } catch (cause) {
    await remove();
    throw cause;
  }
}
