import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import { ImageVae } from '../../src/node/image-vae.js';
import { SentenceVae } from '../../src/node/sentence-vae.js';
import { readEpochs } from '../../training/loop/read-epochs.js';
import type { RunConfig } from '../../training/run/run-config.js';
import type { ReportArguments } from '../commands/report.js';
import { demandWholeNumbers } from '../commands/whole-numbers.js';
import { exportForNow } from '../package/export-for-now.js';
import { readExamples, readRun } from '../package/read-run.js';
import { readHeldOut } from './held-out.js';
import type { Html } from './html.js';
import { imageSections } from './image-sections.js';
import { reportPage } from './page.js';
import { sentenceMaterial } from './sentence-material.js';
import { sentenceSections } from './sentence-sections.js';

/** What decides a report. */
export type ReportOptions = Pick<
  ReportArguments,
  'run' | 'output' | 'checkpoint' | 'seed' | 'data' | 'threads'
>;

/**
 * Writes a run's report, one HTML file. What the model is shown to write is written by its export, made for that and thrown away.
 * @returns where it is and its size
 * @throws {SentenceVaeError} `BAD_RUN` where there is none or none with a finished epoch, `BAD_ARGUMENT` or `CANNOT_WRITE`
 */
export async function writeReport(
  options: ReportOptions,
  signal: AbortSignal,
): Promise<{ output: string; bytes: number }> {
  const { run: folder, checkpoint } = options;
  demandWholeNumbers('report', options, { seed: 0, threads: 1 });
  const { config, epoch } = await readRun(folder, checkpoint);
  const epochs = await readEpochs(folder);
  if (epochs.length === 0) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `a finished epoch in ${join(folder, 'metrics.jsonl')}`,
      received: 'there is none',
      remedy: `Restore the file from a copy, or train on: sentence-vae train --resume ${folder}`,
    });
  }
  const sections = await writtenSections(config, options, signal);
  const page = reportPage({ config, epochs, writtenBy: { choice: checkpoint, epoch }, sections });
  signal.throwIfAborted();
  const output = options.output ?? join(folder, 'report.html');
  await writeAtomically(output, page);
  return { output, bytes: Buffer.byteLength(page) };
}

/** What the model writes, shown. */
async function writtenSections(
  config: RunConfig,
  { run, checkpoint, seed, data, threads }: ReportOptions,
  signal: AbortSignal,
): Promise<Html[]> {
  await using exported = await exportForNow(run, { checkpoint, data, signal });
  switch (config.kind) {
    case 'sentence': {
      const heldOut = await readHeldOut(run, config, { data, signal });
      await using vae = await SentenceVae.load(exported.folder, { threads });
      return sentenceSections(await sentenceMaterial(vae, heldOut, { seed, signal }));
    }
    case 'image': {
      const { width, height } = config.model;
      const { images = [] } = await readExamples(run);
      await using vae = await ImageVae.load(exported.folder, { threads });
      const originals = images.map((bytes) => ({
        width,
        height,
        pixels: Float32Array.from(bytes, (byte) => byte / 255),
      }));
      return await imageSections(vae, originals, { seed, signal });
    }
    default:
      return config satisfies never;
  }
}
