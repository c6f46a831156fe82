import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, SentenceVaeError } from '../../src/errors.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import { prepareTensorflow } from '../../training/backend/prepare-tensorflow.js';
import { say } from '../../training/backend/say.js';
import { findInstalledAddon } from '../../training/backend/tfjs-node.js';
import { followChild } from '../follow-child.js';
import { describeMachine } from '../machine.js';
import { readCount } from '../read-flags.js';
import type { Child } from '../run-child.js';
import { benchBrowser } from './browser/bench-browser.js';
import { measureCoverage } from './coverage.js';
import { describeModels } from './describe-models.js';
import { describeReport, share } from './describe-report.js';
import { describeResult, RESULT_HEAD } from './describe-result.js';
import { fetchModels, modelsFolder } from './fetch-models.js';
import { ModelLine, type ModelJob } from './jobs.js';
import { readFacts } from './model-facts.js';
import { BENCH_MODELS, type BenchModel } from './models.js';
import { isEqual, type ConverterReport, type ModelResult } from './results.js';
import { convertWithTf2onnx, type PeerResult } from './tf2onnx/convert.js';
import { tf2onnxPythons, type Peer } from './tf2onnx/environments.js';

export interface ConverterFlags {
  models: string | undefined;
  only: string | undefined;
  opset: 17 | 18 | 19 | 20;
  turns: number;
  tf2onnx: boolean;
  fetchOnly: boolean;
  browser: string | undefined;
  output: string | undefined;
  json: boolean;
}

/**
 * Converts public models, each in a process of its own, compares them with tfjs and times both; prints a row for each on
 * standard error and the page on standard output, as one JSON object where that is asked for. Where all models were
 * tried, the page is written too.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` or `BAD_PEER`
 */
export async function benchConverter(flags: ConverterFlags, signal: AbortSignal): Promise<void> {
  const chosen = chooseModels(flags.only);
  const folder = flags.models === undefined ? modelsFolder() : resolve(flags.models);
  const turns = readCount('--turns', flags.turns, 0);
  await fetchModels(chosen, folder, signal);
  if (flags.fetchOnly) {
    process.stdout.write(`${await describeModels(chosen, folder)}\n`);
    return;
  }
  if (flags.browser !== undefined) {
    const names = chosen.map(({ name }) => name);
    await benchBrowser(flags.browser, { ...flags, names, folder }, signal);
    return;
  }
  // Here, because what the children say about it is not shown.
  if (!findInstalledAddon()) await prepareTensorflow(signal);
  const pythons = flags.tf2onnx ? await tf2onnxPythons(signal) : undefined;

  const models: ModelResult[] = [];
  say(RESULT_HEAD);
  for (const model of chosen) {
    const result = await tryModel(model, join(folder, model.name), { ...flags, turns }, signal);
    if (pythons)
      result.tf2onnx = await tryTf2onnx(pythons, model, join(folder, model.name), flags.opset, signal);
    models.push(result);
    say(describeResult(result));
  }
  const report = await assembleReport(models, flags.opset);
  const page = describeReport(report);
  const output = flags.output ?? (flags.only === undefined ? defaultPage() : undefined);
  if (output !== undefined) await writeAtomically(output, page);
  say(
    `${report.equal} of ${report.all} match tfjs; layers ${share(report.layers)}, ops ${share(report.ops)}`,
  );
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : page);
}

function defaultPage(): string {
  return join(projectFolder(), 'docs', 'converter-results.md');
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for a name that is no model's */
function chooseModels(only: string | undefined): readonly BenchModel[] {
  if (only === undefined) return BENCH_MODELS;
  return only.split(',').map((name) => {
    const found = BENCH_MODELS.find((model) => model.name === name);
    if (found) return found;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `--only with names out of ${BENCH_MODELS.map((model) => model.name).join(', ')}`,
      received: `there is ${name || 'an empty one'}`,
      remedy: 'Correct it or leave it out',
    });
  });
}

async function tryModel(
  { runs, ...model }: BenchModel,
  folder: string,
  { opset, turns }: Pick<ConverterFlags, 'opset' | 'turns'>,
  signal: AbortSignal,
): Promise<ModelResult> {
  const result: ModelResult = { ...model, facts: await readFacts(folder) };
  const { kind, ends, backend } = model;
  const job: ModelJob = {
    folder,
    kind,
    ...(ends && { ends }),
    ...(backend && { backend }),
    runs,
    opset,
    turns,
    seed: SEED,
  };
  const script = fileURLToPath(new URL('children/try-model.js', import.meta.url));
  const child: Child = {
    name: `the trial of ${model.name}`,
    program: process.execPath,
    args: [script, JSON.stringify(job)],
    // Without TensorFlow there is nothing to compare with.
    env: { SENTENCE_VAE_BACKEND: 'tensorflow' },
  };
  try {
    for await (const { stage, ...line } of followChild(child, ModelLine, signal)) {
      Object.assign(result, { [stage]: line });
    }
  } catch (error) {
    signal.throwIfAborted();
    // It crashed, say for want of memory: the other models are tried all the same.
    result.failed = { at: 'process', message: messageOf(error) };
  }
  return result;
}

const SEED = 1;

async function tryTf2onnx(
  pythons: Record<Peer, string>,
  model: BenchModel,
  folder: string,
  opset: number,
  signal: AbortSignal,
): Promise<Record<Peer, PeerResult>> {
  const job = { folder, key: `${model.name}-${model.package}`, opset };
  return {
    numpy2: await convertWithTf2onnx({ ...job, python: pythons.numpy2 }, signal),
    numpy1: await convertWithTf2onnx({ ...job, python: pythons.numpy1 }, signal),
  };
}

async function assembleReport(models: ModelResult[], opset: number): Promise<ConverterReport> {
  const equal = models.filter(isEqual).length;
  return {
    machine: describeMachine(),
    opset,
    equal,
    all: models.filter(({ cannot }) => cannot === undefined).length,
    ...(await measureCoverage()),
    models,
  };
}
