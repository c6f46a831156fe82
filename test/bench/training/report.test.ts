import { describe, expect, test } from 'vitest';
import { gemmFlops } from '../../../bench/training/gemm-flops.js';
import type { OurSentenceLine, SentenceLine } from '../../../bench/training/lines.js';
import { assembleReport, demandOneVocabulary, type Row } from '../../../bench/training/report.js';
import { describeReport, describeRow } from '../../../bench/training/table.js';
import type { Contender } from '../../../bench/training/trials.js';

const MACHINE = { cpu: 'a processor', cores: 2, memory: 24, node: '20.20.0', threads: 2 };
const PEAKS = [
  { float32: 300, bf16: 550, tensorflow: '2.21.0' },
  { float32: 320, bf16: 500, tensorflow: '2.21.0' },
];

function line(rate: number): SentenceLine {
  return {
    tokens_per_s: rate,
    ms_per_step: 800_000 / rate,
    steps: 40,
    tokens: 32_000,
    loss: 170,
    vocab: 9877,
  };
}

function ours(round: number, rate: number, change: Partial<OurSentenceLine> = {}): Row {
  const own = { first_step_s: 1, new_bucket_s: 0.5, buckets: 9, ops_per_step: 1300, ...change };
  return { round, config: 'S', precision: 'float32', contender: 'ours', line: { ...line(rate), ...own } };
}

function theirs(round: number, contender: Exclude<Contender, 'ours'>, rate: number, vocab = 9877): Row {
  return { round, config: 'S', precision: 'float32', contender, line: { ...line(rate), vocab } };
}

const THREE_ROUNDS: Row[] = [
  ours(1, 12_000, { first_step_s: 2.5 }),
  theirs(1, 'peer', 5000),
  theirs(1, 'peer best', 9000),
  theirs(1, 'peer best, compiled', 10_000),
  theirs(1, 'timbmg', 2000),
  ours(2, 3000, { new_bucket_s: 1.25 }),
  theirs(2, 'peer', 4000),
  theirs(2, 'peer best', 90_000),
  theirs(2, 'peer best, compiled', 10_000),
  theirs(2, 'timbmg', 2400),
  ours(3, 10_000),
  theirs(3, 'peer', 900),
  theirs(3, 'peer best', 8000),
  theirs(3, 'peer best, compiled', 10_500),
  theirs(3, 'timbmg', 2500),
];

function mnist(round: number, contender: Contender, seconds: number, elbo: number): Row {
  const figures = { epoch_s_median: seconds, test: { 10: elbo } };
  return { round, config: 'MNIST', precision: 'float32', contender, line: figures };
}

describe('the report', () => {
  test('has medians over the rounds, and ratios of them', () => {
    const [result, ...others] = assembleReport(THREE_ROUNDS, PEAKS, MACHINE).results;
    expect(others).toEqual([]);
    expect(result).toMatchObject({
      config: 'S',
      precision: 'float32',
      ours_tokens_per_s: 10_000,
      peer_tokens_per_s: 4000,
      ratio: 2.5,
      timbmg_tokens_per_s: 2400,
      ratio_timbmg: 4.17,
      ours_ms_per_step: 80,
      ops_per_step: 1300,
    });
  });

  test("takes the peer's setting with the best median, not with the best round", () => {
    const [result] = assembleReport(THREE_ROUNDS, PEAKS, MACHINE).results;
    expect(result).toMatchObject({
      peer_best_tokens_per_s: 10_000,
      peer_best_setting: 'peer best, compiled',
      ratio_best: 1,
    });
  });

  test('may find that nothing is better than as installed', () => {
    const rows = [ours(1, 9000), theirs(1, 'peer', 6000), theirs(1, 'peer best', 5000)];
    const [result] = assembleReport(rows, PEAKS, MACHINE).results;
    expect(result).toMatchObject({ peer_best_tokens_per_s: 6000, peer_best_setting: 'peer' });
  });

  test('leaves out what was not measured', () => {
    const rows = [ours(1, 9000), theirs(1, 'peer', 6000)];
    const { results, ...report } = assembleReport(rows, PEAKS, MACHINE);
    for (const key of ['peer_best_tokens_per_s', 'ratio_best', 'timbmg_tokens_per_s', 'ratio_timbmg']) {
      expect(results[0]).not.toHaveProperty(key);
    }
    expect(report).not.toHaveProperty('mnist');
  });

  test('has the longest start of any round', () => {
    const [result] = assembleReport(THREE_ROUNDS, PEAKS, MACHINE).results;
    expect(result).toMatchObject({ first_step_s: 2.5, new_bucket_s: 1.25 });
  });

  test("says which share of the best peak, at the row's precision, the products of a step reach", () => {
    const shape = { vocabulary: 9877, embedding: 300, hidden: 256, latent: 16, sentences: 32, tokens: 800 };
    const share = (peak: number) => gemmFlops(shape) / 0.08 / (peak * 1e9);
    const rows = [ours(1, 10_000), theirs(1, 'peer', 5000)];
    const inBf16 = rows.map((row) => ({ ...row, precision: 'bf16' as const }));
    const { gemm_peak: peak, results } = assembleReport([...rows, ...inBf16], PEAKS, MACHINE);
    expect(peak).toEqual({ float32: 320, bf16: 550 });
    expect(results.map(({ precision }) => precision)).toEqual(['float32', 'bf16']);
    expect(results[0]!.gemm_share).toBeCloseTo(share(320), 3);
    expect(results[1]!.gemm_share).toBeCloseTo(share(550), 3);
  });

  test('keeps every row of every round', () => {
    const { rounds, machine } = assembleReport(THREE_ROUNDS, PEAKS, MACHINE);
    expect(rounds).toHaveLength(15);
    expect(rounds[1]).toEqual({
      round: 1,
      config: 'S',
      precision: 'float32',
      contender: 'peer',
      ...line(5000),
    });
    expect(machine).toEqual({ ...MACHINE, tensorflow: '2.21.0' });
  });

  test('compares seconds of an epoch on MNIST the other way round', () => {
    const rows = [
      mnist(1, 'ours', 1.5, 105.2),
      mnist(1, 'peer', 3, 105.6),
      mnist(1, 'peer best', 1.2, 105.7),
    ];
    expect(assembleReport(rows, PEAKS, MACHINE).mnist).toEqual({
      ours_epoch_s: 1.5,
      peer_epoch_s: 3,
      ratio: 2,
      peer_best_epoch_s: 1.2,
      peer_best_setting: 'peer best',
      ratio_best: 0.8,
      ours_test: { 10: 105.2 },
      peer_test: { 10: 105.6 },
    });
  });

  test('in words has every ratio', () => {
    const words = describeReport(
      assembleReport(
        [...THREE_ROUNDS, mnist(1, 'ours', 1.5, 105.2), mnist(1, 'peer', 3, 105.6)],
        PEAKS,
        MACHINE,
      ),
    );
    expect(words).toContain('S float32: 10,000 tokens/s = 2.5× PyTorch (4,000) = 1× its best');
    expect(words).toContain('(10,000, peer best, compiled) = 4.17× timbmg (2,400)');
    expect(words).toContain('MNIST: 1.5 s an epoch = 2× PyTorch (3 s); test');
  });
});

test('a row of the table has its round, config, precision, who, rate, time and loss', () => {
  expect(describeRow(theirs(2, 'peer', 4000)).split(/ {2,}/)).toEqual([
    '2',
    'S',
    'float32',
    'peer',
    '4,000',
    '200.0',
    '170.0',
  ]);
});

test('models with different vocabularies are not compared', () => {
  const rows = [ours(1, 9000), theirs(1, 'peer', 6000)];
  expect(() => demandOneVocabulary(rows)).not.toThrow();
  expect(() => demandOneVocabulary([...rows, theirs(1, 'timbmg', 2400, 9876)])).toThrow(
    'ours has 9877 ids and timbmg 9876',
  );
});
