import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CommandContext } from '../../src/commands/command-context.js';
import { showDownload } from '../../src/commands/show-download.js';
import { SentenceVaeError } from '../../src/errors.js';
import { findModel } from '../../src/package/shipped-models.js';
import type { ExportedPackage } from '../package/export-run.js';
import { writeRepository } from '../triton/write-repository.js';
import type { ExportArguments } from './export.js';

type Arguments = ExportArguments & CommandContext;

/** Exports a run, a package that is there into a repository, or a run into a package and that into a repository. */
export async function runExport(args: Arguments): Promise<void> {
  const { run, triton, json, name, modelVersion, signal } = args;
  if (triton === undefined) {
    const { exported, warn } = await exportPackage(args);
    if (json) console.log(JSON.stringify(exported));
    return warn();
  }
  const made = existsSync(join(run, 'checkpoints.json')) ? await exportPackage(args) : undefined;
  const folder = made ? made.exported.folder : await packageOf(args);
  const written = await writeRepository(folder, triton, { name, version: modelVersion, signal });
  const models = written.models.join(', ');
  console.log(
    json
      ? JSON.stringify({ ...made?.exported, triton: written })
      : `Wrote version ${written.version} of ${models} into ${written.folder}.`,
  );
  made?.warn();
}

async function exportPackage(args: Arguments): Promise<{ exported: ExportedPackage; warn: () => void }> {
  const { requireTfjs } = await import('../../training/backend/require-tfjs.js');
  requireTfjs('to verify the export with');
  const { exportRun } = await import('../package/export-run.js');
  const { describeExport } = await import('./describe-export.js');
  const { warnOfChange } = await import('../verify/quantization-change.js');
  const { run, output, json, checkpoint, name, quantize, prior, corpus, data, signal } = args;
  const folder =
    output ?? join('models', [basename(resolve(run)), ...(quantize ? [quantize] : [])].join('-'));
  const options = { checkpoint, name, quantize, prior, corpus, data, signal };
  const exported = await exportRun(run, folder, options);
  if (!json) console.log(describeExport(exported));
  const warn = () => {
    if (quantize === undefined || exported.quantization === undefined) return;
    const warning = warnOfChange(exported.quantization, quantize);
    if (warning !== undefined) process.stderr.write(`${warning}\n`);
  };
  return { exported, warn };
}

/** @returns the folder of a package that is there */
async function packageOf({ run, output, checkpoint, quantize, prior, corpus, data, signal }: Arguments) {
  const last = checkpoint === 'last' ? checkpoint : undefined;
  const given = { output, checkpoint: last, quantize, prior, corpus, data };
  for (const [flag, value] of Object.entries(given)) {
    if (value === undefined) continue;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${run} to be a run, for --${flag}`,
      received: 'it is none',
      remedy: 'Leave the flag out to write a package as it is, or name a run',
    });
  }
  using download = showDownload(signal);
  return await findModel(run, download);
}
