/** Converts one public model, compares it with tfjs and times both; prints a `ModelLine` for each stage. */
import { dirname, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { convert, type ConvertedModel } from '../../../export/convert/convert.js';
import { loadGraph, type LoadedGraph } from '../../../export/verify/run-graph.js';
import { messageOf } from '../../../src/errors.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { runWork } from '../../run-work.js';
import { rounded } from '../../statistics.js';
import { registerCustomHandlers } from '../custom-handlers.js';
import { modelDifference } from '../../../export/verify/model-difference.js';
import { drawInput, type DrawnInput } from '../draw-input.js';
import { timeInTurns } from '../in-turns.js';
import { ModelJob, type ModelLine, type Stage } from '../jobs.js';
import { matchOutputs, runOnnx } from '../onnx-model.js';
import { countNodes } from '../onnx-facts.js';
import type { TfjsModel } from '../tfjs-model.js';

await runWork(ModelJob, tryModel);

async function tryModel(job: ModelJob): Promise<void> {
  const { folder, kind, turns } = job;
  let stage: Stage = 'convert';
  registerCustomHandlers();
  try {
    const start = performance.now();
    const converted = await convert(folder, { opset: job.opset, ...job.ends });
    const seconds = rounded((performance.now() - start) / 1000, 3);
    const { bytes } = converted;
    print({ stage: 'converted', ...countNodes(bytes), bytes: bytes.byteLength, seconds });

    stage = 'tfjs';
    await loadBackend();
    // Only now, so that tfjs is not there while the conversion is timed.
    const { loadTfjsModel, useBackend } = await import('../tfjs-model.js');
    const { registerCustomLayers } = await import('../custom-layers.js');
    registerCustomLayers();
    if (job.backend) await useBackend(job.backend);
    const model = await loadTfjsModel(folder, kind, job.ends?.outputs);
    const runs = job.runs.map((inputs) => inputs.map((input, index) => drawInput(input, job.seed, index)));

    stage = 'onnxruntime';
    await using graph = await loadGraph(bytes);
    stage = 'compare';
    print({ stage: 'compared', ...(await compare(model, graph, converted, runs)) });

    stage = 'time';
    const [first] = runs;
    if (turns === 0 || !first) return;
    const contenders = [() => runOnnx(graph, converted, first), () => model.run(first)];
    const [onnx = NaN, tfjs = NaN] = await timeInTurns(contenders, turns);
    print({ stage: 'timed', onnx_ms: rounded(onnx), tfjs_ms: rounded(tfjs) });
  } catch (error) {
    print({ stage: 'failed', at: stage, message: withoutPath(messageOf(error), folder) });
  }
}

async function compare(
  model: TfjsModel,
  graph: LoadedGraph,
  converted: ConvertedModel,
  runs: readonly (readonly DrawnInput[])[],
): Promise<{ difference: number | null; output: string }> {
  const matches = matchOutputs(converted.outputs, model.outputs);
  let worst = { difference: 0, output: '' };
  for (const inputs of runs) {
    const expected = await model.run(inputs);
    const actual = await runOnnx(graph, converted, inputs);
    for (const [at, { name }] of converted.outputs.entries()) {
      const wanted = expected[matches[at]!];
      const difference = wanted ? modelDifference(wanted, actual[at]!).relative : Infinity;
      if (difference >= worst.difference) worst = { difference, output: name };
    }
  }
  const { difference, output } = worst;
  return { difference: Number.isFinite(difference) ? rounded(difference, 3) : null, output };
}

/** A message about a model, wherever that lies on this machine. */
function withoutPath(message: string, folder: string): string {
  return message.replaceAll(`${dirname(folder)}${sep}`, '');
}

function print(line: ModelLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
