import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Type } from 'typebox';
import { bundleGen } from '../../build/bundle-gen.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { say } from '../../training/backend/say.js';
import { BENCHMARK_SIZES, makePackage } from '../generation/make-package.js';
import { describeMachine } from '../machine.js';
import { onnxruntimePython, torchPython } from '../peers/python.js';
import { runChild, type Child } from '../run-child.js';
import { assembleReport, describeReport, type Contender, type Row } from './report.js';
import { readSettings, type ColdStartFlags, type Settings } from './settings.js';
import { timeToText } from './time-to-text.js';

/** Points of a walk, as `gen` has them by default. */
const STEPS = 7;

/** Two sentences of words that the benchmark's model has. */
const BENCHMARK_SENTENCES = ['w10 w200 w30 w4000 w50 w600', 'w7 w80 w900 w1000 w11 w120 w13'] as const;

/** Where the executable is that the package installs. */
const GEN_FOLDER = join(projectFolder(), 'dist/cli');

interface Trial {
  model: string;
  contender: Contender;
  child: Child;
}

/**
 * Starts `gen --interpolate` and the peers in turns and prints times and ratios: rows on standard error, the report on
 * standard output, as one JSON object where that is asked for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` or `BAD_PEER`
 */
export async function benchColdStart(
  flags: ColdStartFlags & { json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const settings = readSettings(flags);
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-bench-'));
  try {
    const rows = await runRounds(await planTrials(settings, folder, signal), settings.rounds, signal);
    const report = assembleReport(rows, describeMachine());
    if (flags.json) say(describeReport(report));
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The trials of a round, in order. @param folder where models are put */
async function planTrials(
  { torch, model, sentences }: Settings,
  folder: string,
  signal: AbortSignal,
): Promise<Trial[]> {
  const [python, pythonOfTorch] = [await onnxruntimePython(signal), await torchPython(signal)];
  await bundleGen(GEN_FOLDER);
  const benchmark = join(folder, 'benchmark');
  await makePackage(benchmark, BENCHMARK_SIZES);
  const checkpoint = join(folder, 'checkpoint.pt');
  const maker: Child = {
    name: 'the maker of a checkpoint in PyTorch',
    program: pythonOfTorch,
    args: [peer('make_checkpoint.py'), torch, JSON.stringify(BENCHMARK_SIZES), checkpoint],
  };
  await runChild(maker, Type.Object({ vocab: Type.Literal(BENCHMARK_SIZES.vocabulary) }), signal);
  const byTorch = {
    name: 'PyTorch',
    program: pythonOfTorch,
    args: [peer('interpolate_torch.py'), checkpoint, ...BENCHMARK_SENTENCES, String(STEPS)],
  };
  return [
    ...onnxTrials('benchmark', benchmark, BENCHMARK_SENTENCES, python),
    { model: 'benchmark', contender: 'PyTorch', child: byTorch },
    ...onnxTrials(basename(model), model, sentences, python),
  ];
}

/** Those that take a model package. */
function onnxTrials(
  model: string,
  folder: string,
  sentences: readonly [string, string],
  python: string,
): Trial[] {
  const gen = join(GEN_FOLDER, 'gen.js');
  return [
    {
      model,
      contender: 'gen',
      child: {
        name: 'gen',
        program: process.execPath,
        args: [
          gen,
          '--model',
          folder,
          '--no-refine',
          '--steps',
          String(STEPS),
          '--interpolate',
          ...sentences,
        ],
      },
    },
    {
      model,
      contender: "Python's ONNX Runtime",
      child: {
        name: "Python's ONNX Runtime",
        program: python,
        args: [peer('interpolate_onnxruntime.py'), folder, ...sentences, String(STEPS)],
      },
    },
  ];
}

async function runRounds(trials: readonly Trial[], rounds: number, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  // Files have to be in memory for everybody, so the first round does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const { model, contender, child } of trials) {
      const times = await timeToText(child, signal);
      if (round === 0) continue;
      rows.push({ round, model, contender, ...times });
      say(`round ${round}, ${model}, ${contender}: ${times.text_s.toFixed(3)} s`);
    }
  }
  return rows;
}

function peer(name: string): string {
  return join(projectFolder(), 'bench', 'cold-start', 'peers', name);
}
