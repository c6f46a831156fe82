import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareTensorflow } from '../../training/backend/prepare-tensorflow.js';
import { say } from '../../training/backend/say.js';
import { findInstalledAddon } from '../../training/backend/tfjs-node.js';
import { describeMachine } from '../machine.js';
import { runChild } from '../run-child.js';
import { bestEnvironment } from '../peers/best-settings.js';
import { MnistLine, OurSentenceLine, PeakLine, SentenceLine } from './lines.js';
import { torchPython } from '../peers/python.js';
import { prepareCorpus } from './prepare-corpus.js';
import { assembleReport, demandOneVocabulary, type Measurement, type Row } from './report.js';
import { readSettings, type Settings, type TrainingFlags } from './settings.js';
import { describeReport, describeRow, ROW_HEAD } from './table.js';
import { mklSource, mnistTrials, peakChild, sentenceTrials, type Means, type Trial } from './trials.js';

/**
 * Trains ours and the peers in turns, each time in a process of its own, and prints rows, medians and ratios: rows on
 * standard error, the report on standard output, as one JSON object where that is asked for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` or `BAD_PEER`
 */
export async function benchTraining(
  flags: TrainingFlags & { json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const settings = readSettings(flags);
  const best = settings.best ? await bestEnvironment(mklSource(settings), signal) : undefined;
  const means = { settings, best, python: await torchPython(signal) };
  // Here, because what the children say about it is not shown.
  if (!findInstalledAddon()) await prepareTensorflow(signal);

  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-bench-'));
  try {
    const trials = await planTrials(means, folder, signal);
    const { rows, peaks } = await runRounds(trials, settings, signal);
    const report = assembleReport(rows, peaks, { ...describeMachine(), threads: settings.threads });
    if (flags.json) say(describeReport(report));
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The trials of a round, in order. @param folder where the corpus is unpacked */
async function planTrials(means: Means, folder: string, signal: AbortSignal): Promise<Trial[]> {
  const { settings, python } = means;
  const trials: Trial[] = [];
  if (settings.sentenceConfigs.length > 0) {
    const corpus = await prepareCorpus(settings.corpus, { folder, python, signal });
    for (const config of settings.sentenceConfigs) {
      for (const precision of settings.precisions) {
        trials.push(...sentenceTrials(config, precision, corpus, means));
      }
    }
  }
  if (settings.mnist) trials.push(...mnistTrials(means));
  return trials;
}

async function runRounds(
  trials: readonly Trial[],
  settings: Settings,
  signal: AbortSignal,
): Promise<{ rows: Row[]; peaks: PeakLine[] }> {
  const rows: Row[] = [];
  const peaks: PeakLine[] = [];
  say(ROW_HEAD);
  for (let round = 1; round <= settings.rounds; round++) {
    peaks.push(await runChild(peakChild(settings), PeakLine, signal));
    for (const trial of trials) {
      const row = { round, ...(await measure(trial, signal)) };
      rows.push(row);
      say(describeRow(row));
      demandOneVocabulary(rows);
    }
  }
  return { rows, peaks };
}

async function measure(
  { config, precision, contender, child }: Trial,
  signal: AbortSignal,
): Promise<Measurement> {
  if (config === 'MNIST') {
    return { config, precision, contender, line: await runChild(child, MnistLine, signal) };
  }
  return contender === 'ours'
    ? { config, precision, contender, line: await runChild(child, OurSentenceLine, signal) }
    : { config, precision, contender, line: await runChild(child, SentenceLine, signal) };
}
