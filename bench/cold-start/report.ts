import { atLeast, atMost, describeBars, type Bar } from '../bars.js';
import type { Machine } from '../machine.js';
import { markdownTable } from '../../src/terminal/markdown-table.js';
import { groupBy, median, rounded, spreadOf, type Spread } from '../statistics.js';
import type { StartTimes } from './time-to-text.js';

/** Who starts. */
export type Contender = 'gen' | 'PyTorch' | "Python's ONNX Runtime";

/** What one process took, and in which round, counted from 1. */
export interface Row extends StartTimes {
  round: number;
  model: string;
  contender: Contender;
}

/** One model: medians over the rounds, in seconds from the start of the process to its last text. */
interface Result {
  model: string;
  gen_s: number;
  /** Of a checkpoint of the same sizes; null for models that PyTorch has no checkpoint of. */
  torch_s: number | null;
  /** Theirs to ours in the same round: how many times as fast we are. */
  ratio_torch: number | null;
  ratio_torch_range: [number, number] | null;
  onnxruntime_python_s: number;
  /** Ours to theirs in the same round: 1 is as fast. */
  ratio_onnxruntime: number;
  ratio_onnxruntime_range: [number, number];
  /** Seconds to the end of our process. */
  gen_exit_s: number;
  /** Whether ONNX Runtime in Python printed the same text. */
  same_text: boolean;
}

/** What `bench cold-start --json` prints. */
export interface Report {
  machine: Machine;
  rounds: Omit<Row, 'text'>[];
  results: Result[];
  bars: Bar[];
}

const TORCH_BAR = 5;
const ONNXRUNTIME_BAR = 1.1;

/** Puts the rounds together. @param rows of each model, `gen` and Python's ONNX Runtime in every round */
export function assembleReport(rows: readonly Row[], machine: Machine): Report {
  const results = [...groupBy(rows, ({ model }) => model)].map(([model, each]) => resultOf(model, each));
  return {
    machine,
    rounds: rows.map(({ round, model, contender, text_s, exit_s }) => ({
      round,
      model,
      contender,
      text_s: rounded(text_s),
      exit_s: rounded(exit_s),
    })),
    results,
    bars: results.flatMap(({ model, ratio_torch: torch, ratio_onnxruntime: onnxruntime }) => [
      ...(torch === null ? [] : [atLeast(`${model}, × PyTorch`, torch, TORCH_BAR)]),
      atMost(`${model}, time over that of Python's ONNX Runtime`, onnxruntime, ONNXRUNTIME_BAR),
    ]),
  };
}

function resultOf(model: string, rows: readonly Row[]): Result {
  const of = (contender: Contender) => rows.filter((row) => row.contender === contender);
  const [gen, torch, onnxruntime] = [of('gen'), of('PyTorch'), of("Python's ONNX Runtime")];
  const ratioTorch = torch.length > 0 ? ratios(torch, gen) : undefined;
  const ratioOnnxruntime = ratios(gen, onnxruntime);
  return {
    model,
    gen_s: seconds(gen),
    torch_s: torch.length > 0 ? seconds(torch) : null,
    ratio_torch: ratioTorch?.median ?? null,
    ratio_torch_range: ratioTorch ? [ratioTorch.min, ratioTorch.max] : null,
    onnxruntime_python_s: seconds(onnxruntime),
    ratio_onnxruntime: ratioOnnxruntime.median,
    ratio_onnxruntime_range: [ratioOnnxruntime.min, ratioOnnxruntime.max],
    gen_exit_s: rounded(median(gen.map(({ exit_s }) => exit_s)), 3),
    same_text: new Set([...gen, ...onnxruntime].map(({ text }) => text)).size === 1,
  };
}

function seconds(rows: readonly Row[]): number {
  return rounded(median(rows.map(({ text_s }) => text_s)), 3);
}

/** Of the times in each round. */
function ratios(above: readonly Row[], below: readonly Row[]): Spread {
  const byRound = new Map(below.map(({ round, text_s }) => [round, text_s]));
  return spreadOf(above.map(({ round, text_s }) => text_s / byRound.get(round)!));
}

/** A table in Markdown, and the bars. */
export function describeReport({ machine, results, bars }: Report): string {
  const head = ['model', 'gen s:', 'PyTorch s:', '×:', "Python's ONNX Runtime s:", 'of it:', 'same text'];
  const body = results.map((result) => [
    result.model,
    result.gen_s.toFixed(3),
    result.torch_s?.toFixed(3) ?? '',
    withRange(result.ratio_torch, result.ratio_torch_range),
    result.onnxruntime_python_s.toFixed(3),
    withRange(result.ratio_onnxruntime, result.ratio_onnxruntime_range),
    result.same_text ? 'yes' : 'no',
  ]);
  return [
    `${machine.cpu}, seconds from the start of the process to its text`,
    markdownTable(head, body),
    describeBars(bars),
  ].join('\n\n');
}

function withRange(value: number | null, range: readonly [number, number] | null): string {
  if (value === null || range === null) return '';
  return `${value.toFixed(2)} (${range.map((end) => end.toFixed(2)).join('–')})`;
}
