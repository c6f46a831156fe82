import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../training/backend/say.js';
import { describeMachine } from '../machine.js';
import { bestEnvironment } from '../peers/best-settings.js';
import { onnxruntimePython, torchPython } from '../peers/python.js';
import { runChild } from '../run-child.js';
import { chooseVariants } from './choose-variants.js';
import { OurLine, Rate, TorchLine } from './lines.js';
import { makePackages } from './make-packages.js';
import { makeStepGraph } from './make-step-graph.js';
import { assembleReport, type Measurement, type Row } from './report.js';
import { readSettings, type GenerationFlags } from './settings.js';
import { describeReport, describeRow } from './table.js';
import { AS_INSTALLED, type TorchVariant } from './torch-variants.js';
import { onnxruntimeChild, ourChild, torchChild, type Means } from './trials.js';

/**
 * Has ours and the peers write in turns, each in a process of its own, and prints rows, medians and ratios: rows on
 * standard error, the report on standard output, as one JSON object where that is asked for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` or `BAD_PEER`
 */
export async function benchGeneration(
  flags: GenerationFlags & { json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const settings = readSettings(flags);
  const { peers, precisions, threads } = settings;
  const best = settings.best ? await bestEnvironment(peers.mkl, signal) : undefined;
  const pythons = {
    torchPython: await torchPython(signal),
    onnxruntimePython: await onnxruntimePython(signal),
  };
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-bench-'));
  try {
    const packages = await makePackages(precisions, folder);
    const stepGraph = await makeStepGraph(peers.makeStep, folder, pythons.onnxruntimePython, signal);
    const means: Means = { settings, best, ...pythons, packages, stepGraph };
    const rows = await runRounds(means, signal);
    const report = assembleReport(rows, { ...describeMachine(), threads });
    if (flags.json) say(describeReport(report));
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runRounds(means: Means, signal: AbortSignal): Promise<Row[]> {
  const { batches, rounds } = means.settings;
  const rows: Row[] = [];
  for (const batch of batches) {
    const variants = [AS_INSTALLED, ...(means.best ? await chooseVariants(batch, means, signal) : [])];
    for (let round = 1; round <= rounds; round++) {
      for await (const measurement of runRound(batch, variants, means, signal)) {
        const row = { round, ...measurement };
        rows.push(row);
        say(describeRow(row));
      }
    }
  }
  return rows;
}

/** Everybody once. */
async function* runRound(
  batch: number,
  variants: readonly TorchVariant[],
  means: Means,
  signal: AbortSignal,
): AsyncGenerator<Measurement, void> {
  for (const precision of means.settings.precisions) {
    const line = await runChild(ourChild(precision, batch, means), OurLine, signal);
    yield { batch, contender: 'ours', precision, line };
  }
  for (const variant of variants) {
    const line = await runChild(torchChild(variant, batch, means), TorchLine, signal);
    yield { batch, contender: 'PyTorch', variant: variant.name, line };
  }
  const line = await runChild(onnxruntimeChild(batch, means), Rate, signal);
  yield { batch, contender: "Python's ONNX Runtime", line };
}
