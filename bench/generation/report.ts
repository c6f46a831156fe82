import { type Bar } from '../bars.js';
import type { Machine } from '../machine.js';
import { groupBy, median, rounded, spreadOf, type Spread } from '../statistics.js';
import { barsOf } from './bars.js';
import type { OurLine, Rate, TorchLine } from './lines.js';
import { STRATEGIES, type Precision, type Strategy } from './strategies.js';
import { AS_INSTALLED } from './torch-variants.js';

/** What one process measured. */
export type Measurement = { batch: number } & (
  | { contender: 'ours'; precision: Precision; line: OurLine }
  | { contender: 'PyTorch'; variant: string; line: TorchLine }
  | { contender: "Python's ONNX Runtime"; line: Rate }
);
/** The same, and in which round, counted from 1. */
export type Row = Measurement & { round: number };

/** One cell: medians over the rounds. A ratio is ours to theirs in the same round; 1 is as fast. */
export interface Result {
  batch: number;
  precision: Precision;
  strategy: Strategy;
  ours_sentences_per_s: number;
  peer_sentences_per_s: number;
  ratio: number;
  ratio_range: [number, number];
  /** The fastest of PyTorch's variants, as installed included. */
  peer_best_sentences_per_s: number | null;
  peer_best: string | null;
  ratio_best: number | null;
  ratio_best_range: [number, number] | null;
  /** Greedy only. */
  onnxruntime_python_sentences_per_s: number | null;
  ratio_onnxruntime: number | null;
  ratio_onnxruntime_range: [number, number] | null;
  /** With log-probabilities, which no peer computes. */
  ours_scored_sentences_per_s: number;
  /** The decoder's graph without what is around it. */
  ours_graph_sentences_per_s: number;
}

/** What `bench generation --json` prints. */
export interface Report {
  machine: Machine & { threads: number };
  /** Every process of every round, in the order in which they ran. */
  rounds: object[];
  results: Result[];
  bars: Bar[];
}

/** Puts the rounds together. @param rows each batch and precision of ours, and PyTorch as installed, in every round */
export function assembleReport(rows: readonly Row[], machine: Machine & { threads: number }): Report {
  const results = [...groupBy(rows, ({ batch }) => batch).values()].flatMap(resultsOfBatch);
  return {
    machine,
    rounds: rows.map(({ line, ...trial }) => ({ ...trial, ...line })),
    results,
    bars: barsOf(results),
  };
}

function resultsOfBatch(rows: readonly Row[]): Result[] {
  const own = rows.flatMap((row) => (row.contender === 'ours' ? [row] : []));
  return [...groupBy(own, ({ precision }) => precision)].flatMap(([precision, ours]) =>
    STRATEGIES.map((strategy) => resultOf(ours, rows, { precision, strategy })),
  );
}

type OurRow = Extract<Row, { contender: 'ours' }>;

function resultOf(
  ours: readonly OurRow[],
  rows: readonly Row[],
  { precision, strategy }: { precision: Precision; strategy: Strategy },
): Result {
  const api = new Map(ours.map(({ round, line }) => [round, line[strategy].api.sentences_per_s]));
  const against = (rates: ReadonlyMap<number, number> | undefined): Spread | undefined =>
    rates &&
    spreadOf([...api].flatMap(([round, rate]) => (rates.has(round) ? [rate / rates.get(round)!] : [])));
  const variants = torchRates(rows, strategy);
  const installed = variants.get(AS_INSTALLED.name)!;
  const best = variants.size > 1 ? fastest(variants) : undefined;
  const onnxruntime = strategy === 'greedy' ? onnxruntimeRates(rows) : undefined;
  const [ratio, ratioBest, ratioOnnxruntime] = [installed, best?.rates, onnxruntime].map(against);
  const other = (way: 'scored' | 'graph') =>
    rounded(median(ours.map(({ line }) => line[strategy][way].sentences_per_s)));
  return {
    batch: ours[0]!.batch,
    precision,
    strategy,
    ours_sentences_per_s: medianOf(api),
    peer_sentences_per_s: medianOf(installed),
    ratio: ratio!.median,
    ratio_range: [ratio!.min, ratio!.max],
    peer_best_sentences_per_s: best ? medianOf(best.rates) : null,
    peer_best: best?.name ?? null,
    ratio_best: ratioBest?.median ?? null,
    ratio_best_range: ratioBest ? [ratioBest.min, ratioBest.max] : null,
    onnxruntime_python_sentences_per_s: onnxruntime ? medianOf(onnxruntime) : null,
    ratio_onnxruntime: ratioOnnxruntime?.median ?? null,
    ratio_onnxruntime_range: ratioOnnxruntime ? [ratioOnnxruntime.min, ratioOnnxruntime.max] : null,
    ours_scored_sentences_per_s: other('scored'),
    ours_graph_sentences_per_s: other('graph'),
  };
}

function medianOf(rates: ReadonlyMap<number, number>): number {
  return rounded(median([...rates.values()]));
}

/** Rates of PyTorch by round, by variant. */
function torchRates(rows: readonly Row[], strategy: Strategy): Map<string, Map<number, number>> {
  const torch = rows.flatMap((row) => (row.contender === 'PyTorch' ? [row] : []));
  return new Map(
    [...groupBy(torch, ({ variant }) => variant)].map(([variant, each]) => [
      variant,
      new Map(each.map(({ round, line }) => [round, torchRate(line, strategy)])),
    ]),
  );
}

/** The rate of a strategy, which PyTorch's program calls otherwise. */
export function torchRate(line: TorchLine, strategy: Strategy): number {
  return (strategy === 'greedy' ? line.greedy : line.sample).sentences_per_s;
}

/** Undefined where it was left out. */
function onnxruntimeRates(rows: readonly Row[]): Map<number, number> | undefined {
  const found = rows.flatMap((row) => (row.contender === "Python's ONNX Runtime" ? [row] : []));
  if (found.length === 0) return undefined;
  return new Map(found.map(({ round, line }) => [round, line.sentences_per_s]));
}

/** By the median of the rounds. */
function fastest(variants: ReadonlyMap<string, ReadonlyMap<number, number>>) {
  const [[name, rates]] = [...variants].toSorted(
    ([, a], [, b]) => median([...b.values()]) - median([...a.values()]),
  ) as [[string, ReadonlyMap<number, number>]];
  return { name, rates };
}
