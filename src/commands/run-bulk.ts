import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { OutputClaim } from '../bulk/job/claim-output.js';
import { FileOutput } from '../bulk/job/file-output.js';
import type { Checkpoint, JobDescription } from '../bulk/job/journal.js';
import { openInput } from '../bulk/job/open-input.js';
import type { Output } from '../bulk/job/output.js';
import { runJob, tableOf, type BulkTask } from '../bulk/job/run-job.js';
import { StreamOutput } from '../bulk/job/stream-output.js';
import type { Format } from '../bulk/formats/format-names.js';
import { chooseFormat, requireFormatFor } from '../bulk/formats/formats.js';
import type { RuntimeOptions } from '../node/runtime.js';
import { SentenceVae } from '../node/sentence-vae.js';
import { findModel } from '../package/shipped-models.js';
import { startProgress } from '../terminal/progress.js';
import { showDownload } from './show-download.js';

/** The flags that all jobs have. */
export interface BulkArguments {
  file: string;
  output: string;
  format?: Format | undefined;
  model: string;
  strict: boolean;
  overwrite: boolean;
  workers?: number | undefined;
  device?: RuntimeOptions['device'];
  threads?: number | undefined;
  signal: AbortSignal;
}

/** What one command does with a file. */
export interface BulkCommand<Item, Result> {
  /** What decides the output besides the file and the model; `earlier` are those of a job that stopped here. */
  settings: (earlier: JobDescription | undefined) => JobDescription;
  task: (vae: SentenceVae, settings: JobDescription) => BulkTask<Item, Result>;
  /** What is written to a pipe that nothing is said of. */
  piped: Format;
}

/** Works through a file with a bar on standard error, and says at the end what could not be used. */
export async function runBulk<Item, Result>(
  {
    file,
    output: path,
    format: asked,
    model,
    strict,
    overwrite,
    device = 'cpu',
    workers,
    threads,
    signal,
  }: BulkArguments,
  command: string,
  { settings, task, piped }: BulkCommand<Item, Result>,
): Promise<void> {
  const target = await resolveOutput(path);
  const format = chooseFormat(target, asked, piped);
  await using claim = new OutputClaim();
  if (!target.isPipe) await claim.take(target.path);
  await using vae = await SentenceVae.load(await findFolder(model, signal), { device, workers, threads });
  using input = await openInput(file, signal);
  const earlier = target.isPipe || overwrite ? undefined : await FileOutput.earlier(target.path);
  const chosen = settings(earlier?.job);
  const toDo = task(vae, chosen);
  requireFormatFor(format, tableOf(toDo));
  const weights = digestOf(vae);
  const description = { command, format, model: vae.config.name, weights, device, ...chosen };
  await using output: Output = target.isPipe
    ? new StreamOutput(target.path)
    : await FileOutput.open(target.path, description, { earlier, overwrite });

  let certain: Pick<Checkpoint, 'rows' | 'faults'> = { rows: 0, faults: { count: 0, first: [] } };
  const { numbered } = toDo;
  try {
    // A bar would run through what is written.
    const showsOutput = target.isPipe && process.stdout.isTTY;
    using progress = showsOutput ? undefined : startProgress(command, input.size);
    const rate = rateOf();
    await runJob(toDo, {
      input,
      output,
      format,
      strict,
      signal,
      onProgress: ({ rows, input: { bytes }, faults }) => {
        certain = { rows, faults };
        progress?.update(input.progress(bytes), `${counted(rows, numbered)}${rate(rows)}`);
      },
    });
  } catch (error) {
    if (!target.isPipe && certain.rows > 0) {
      process.stderr.write(
        `Stopped with ${counted(certain.rows, numbered)} written. To go on, run the same command${overwrite ? ' without --overwrite' : ''} again.\n`,
      );
    }
    throw error;
  }
  tellFaults(certain, numbered);
}

async function findFolder(model: string, signal: AbortSignal): Promise<string> {
  using download = showDownload(signal);
  return await findModel(model, download);
}

/** Where a path leads: through symbolic links, so that what is unfinished stands beside the file itself. */
async function resolveOutput(path: string): Promise<{ path: string; isPipe: boolean }> {
  if (path === '-') return { path, isPipe: true };
  const found = await stat(path).catch(() => undefined);
  if (!found) return { path, isPipe: false };
  return {
    path: found.isFile() ? await realpath(path) : path,
    isPipe: !found.isFile() && !found.isDirectory(),
  };
}

/** Identifies weights and tokenizer: the checksums of all files of the package. */
const digestOf = ({ config }: SentenceVae) =>
  createHash('sha256').update(JSON.stringify(config.files)).digest('hex').slice(0, 12);

const counted = (count: number, what: string) =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** Says how many a second came since the first call, once that can be known. */
function rateOf(): (rows: number) => string {
  let start: { rows: number; at: number } | undefined;
  return (rows) => {
    start ??= { rows, at: performance.now() };
    const seconds = (performance.now() - start.at) / 1000;
    if (rows === start.rows || seconds === 0) return '';
    return `, ${Math.round((rows - start.rows) / seconds).toLocaleString('en')} a second`;
  };
}

function tellFaults(
  { rows, faults: { count, first } }: Pick<Checkpoint, 'rows' | 'faults'>,
  numbered: string,
): void {
  if (count === 0) return;
  const told = first.map(({ row, reason }) => `${row} (${reason})`).join(', ');
  process.stderr.write(
    `${count.toLocaleString('en')} of ${counted(rows, numbered)} could not be used: ${told}${count > first.length ? ', …' : ''}\n`,
  );
}
