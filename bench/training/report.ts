import { SentenceVaeError } from '../../src/errors.js';
import type { Precision } from '../../training/graph/precision.js';
import type { Machine } from '../machine.js';
import { groupBy, median, rounded } from '../statistics.js';
import { SENTENCE_CONFIGS, type SentenceConfigName } from './configs.js';
import { gemmFlops } from './gemm-flops.js';
import type { MnistLine, OurSentenceLine, PeakLine, SentenceLine } from './lines.js';
import type { Contender } from './trials.js';

/** What one process measured. */
export type Measurement = { precision: Precision } & (
  | { config: SentenceConfigName; contender: 'ours'; line: OurSentenceLine }
  | { config: SentenceConfigName; contender: Exclude<Contender, 'ours'>; line: SentenceLine }
  | { config: 'MNIST'; contender: Contender; line: MnistLine }
);
/** The same, and in which round, counted from 1. */
export type Row = Measurement & { round: number };
type SentenceRow = Extract<Row, { config: SentenceConfigName }>;
type MnistRow = Extract<Row, { config: 'MNIST' }>;

/** One config at one precision: medians over the rounds. Ratios are ours to theirs; 1 is as fast. */
export interface SentenceResult {
  config: SentenceConfigName;
  precision: Precision;
  vocabulary: number;
  ours_tokens_per_s: number;
  peer_tokens_per_s: number;
  ratio: number;
  /** The fastest of the peer's settings, as installed included. */
  peer_best_tokens_per_s?: number;
  peer_best_setting?: Contender;
  ratio_best?: number;
  timbmg_tokens_per_s?: number;
  ratio_timbmg?: number;
  ours_ms_per_step: number;
  /** The rate of a step's matrix products, as if it did nothing else, as a share of the peak. */
  gemm_share: number;
  ops_per_step: number;
  /** The longest of the rounds. */
  first_step_s: number;
  /** The longest of the rounds. */
  new_bucket_s: number;
}

/** Medians over the rounds of the median epoch. Ratios are theirs to ours; 1 is as fast. */
export interface MnistResult {
  ours_epoch_s: number;
  peer_epoch_s: number;
  ratio: number;
  peer_best_epoch_s?: number;
  peer_best_setting?: Contender;
  ratio_best?: number;
  /** −ELBO of a test image in nats, by epoch, in the first round. */
  ours_test: MnistLine['test'];
  peer_test: MnistLine['test'];
}

/** What `bench training --json` prints. */
export interface Report {
  machine: Machine & { tensorflow: string; threads: number };
  /** The best rate of a matrix product in any round, in GFLOP/s. */
  gemm_peak: Record<Precision, number>;
  /** Every process of every round, in the order in which they ran. */
  rounds: object[];
  results: SentenceResult[];
  mnist?: MnistResult;
}

/** Puts the rounds together. @param rows each config and precision of ours and of the peer at least once */
export function assembleReport(
  rows: readonly Row[],
  peaks: readonly PeakLine[],
  machine: Machine & { threads: number },
): Report {
  const peak = {
    float32: Math.max(...peaks.map(({ float32 }) => float32)),
    bf16: Math.max(...peaks.map(({ bf16 }) => bf16)),
  };
  const sentences = rows.filter((row): row is SentenceRow => row.config !== 'MNIST');
  const mnist = rows.filter((row): row is MnistRow => row.config === 'MNIST');
  const groups = groupBy(sentences, ({ config, precision }) => `${config} ${precision}`);
  return {
    machine: { ...machine, tensorflow: peaks[0]!.tensorflow },
    gemm_peak: peak,
    rounds: rows.map(({ line, ...trial }) => ({ ...trial, ...line })),
    results: [...groups.values()].map((group) => sentenceResult(group, peak)),
    ...(mnist.length > 0 && { mnist: mnistResult(mnist) }),
  };
}

function sentenceResult(rows: readonly SentenceRow[], peak: Record<Precision, number>): SentenceResult {
  const { config, precision } = rows[0]!;
  const rates = medians(rows, (line) => line.tokens_per_s);
  const own = rows.flatMap((row) => (row.contender === 'ours' ? [row.line] : []));
  const of = (figure: (line: OurSentenceLine) => number) => own.map(figure);
  const { embedding, hidden, latent, batchSize } = SENTENCE_CONFIGS[config];
  const { vocab: vocabulary, tokens, steps } = own[0]!;
  const shape = { vocabulary, embedding, hidden, latent, sentences: batchSize, tokens: tokens / steps };
  const milliseconds = median(of((line) => line.ms_per_step));
  const ours = rates.get('ours')!;
  const peer = rates.get('peer')!;
  const timbmg = rates.get('timbmg');
  const best = bestPeer(rates, (a, b) => b - a);
  return {
    config,
    precision,
    vocabulary,
    ours_tokens_per_s: ours,
    peer_tokens_per_s: peer,
    ratio: rounded(ours / peer, 3),
    ...(best && {
      peer_best_tokens_per_s: best.figure,
      peer_best_setting: best.contender,
      ratio_best: rounded(ours / best.figure, 3),
    }),
    ...(timbmg !== undefined && {
      timbmg_tokens_per_s: timbmg,
      ratio_timbmg: rounded(ours / timbmg, 3),
    }),
    ours_ms_per_step: milliseconds,
    gemm_share: rounded(gemmFlops(shape) / (milliseconds * 1e6) / peak[precision], 3),
    ops_per_step: median(of((line) => line.ops_per_step)),
    first_step_s: Math.max(...of((line) => line.first_step_s)),
    new_bucket_s: Math.max(...of((line) => line.new_bucket_s)),
  };
}

function mnistResult(rows: readonly MnistRow[]): MnistResult {
  const seconds = medians(rows, (line) => line.epoch_s_median);
  const testOf = (name: Contender) => rows.find(({ contender }) => contender === name)!.line.test;
  const ours = seconds.get('ours')!;
  const peer = seconds.get('peer')!;
  const best = bestPeer(seconds, (a, b) => a - b);
  return {
    ours_epoch_s: ours,
    peer_epoch_s: peer,
    ratio: rounded(peer / ours, 3),
    ...(best && {
      peer_best_epoch_s: best.figure,
      peer_best_setting: best.contender,
      ratio_best: rounded(best.figure / ours, 3),
    }),
    ours_test: testOf('ours'),
    peer_test: testOf('peer'),
  };
}

/** Each contender's median of a figure. */
function medians<Line>(
  rows: readonly { contender: Contender; line: Line }[],
  figure: (line: Line) => number,
): Map<Contender, number> {
  const byContender = groupBy(rows, ({ contender }) => contender);
  return new Map(
    [...byContender].map(([contender, each]) => [contender, median(each.map(({ line }) => figure(line)))]),
  );
}

/** The peer's setting whose figure comes first; undefined where only one was measured. */
function bestPeer(
  figures: ReadonlyMap<Contender, number>,
  order: (a: number, b: number) => number,
): { contender: Contender; figure: number } | undefined {
  const settings = [...figures]
    .filter(([contender]) => contender.startsWith('peer'))
    .toSorted(([, a], [, b]) => order(a, b));
  const [first] = settings;
  return first && settings.length > 1 ? { contender: first[0], figure: first[1] } : undefined;
}

/**
 * Refuses to compare models of different sizes.
 * @throws {SentenceVaeError} `BAD_PEER` if two rows of one config differ in their vocabulary
 */
export function demandOneVocabulary(rows: readonly Row[]): void {
  const sentences = rows.filter((row): row is SentenceRow => row.config !== 'MNIST');
  for (const [config, [first, ...others]] of groupBy(sentences, (row) => row.config)) {
    const other = others.find(({ line }) => line.vocab !== first!.line.vocab);
    if (other === undefined) continue;
    throw new SentenceVaeError('BAD_PEER', {
      expected: `one vocabulary for all that train ${config}`,
      received: `${first!.contender} has ${first!.line.vocab} ids and ${other.contender} ${other.line.vocab}`,
      remedy: 'Take the corpus and the peer that this bench was written for',
    });
  }
}
