import { describe, expect, test } from 'vitest';
import type { OurLine, Rate } from '../../../bench/generation/lines.js';
import { assembleReport, type Row } from '../../../bench/generation/report.js';
import type { Precision } from '../../../bench/generation/strategies.js';
import { describeReport, describeRow } from '../../../bench/generation/table.js';
import { AS_INSTALLED } from '../../../bench/generation/torch-variants.js';

const MACHINE = { cpu: 'a processor', cores: 2, memory: 24, node: '20.20.0', threads: 2 };

function rate(sentences: number): Rate {
  return { sentences_per_s: sentences, min: sentences / 2, max: sentences * 2 };
}

function ways(api: number) {
  return { api: rate(api), scored: rate(api / 2), graph: rate(api * 1.5) };
}

function ours(round: number, precision: Precision, greedy: number, temperature = greedy): Row {
  const line: OurLine = { greedy: ways(greedy), temperature: ways(temperature) };
  return { round, batch: 32, contender: 'ours', precision, line };
}

function torch(round: number, variant: string, greedy: number, sample = greedy): Row {
  return {
    round,
    batch: 32,
    contender: 'PyTorch',
    variant,
    line: { greedy: rate(greedy), sample: rate(sample) },
  };
}

function python(round: number, greedy: number): Row {
  return { round, batch: 32, contender: "Python's ONNX Runtime", line: rate(greedy) };
}

// The machine is slow in the second round.
const ROWS: Row[] = [
  ours(1, 'int8', 2000, 1500),
  torch(1, AS_INSTALLED.name, 400),
  torch(1, 'compile bf16', 1000, 500),
  torch(1, 'jit', 900, 600),
  python(1, 1000),
  ours(2, 'int8', 300, 150),
  torch(2, AS_INSTALLED.name, 50),
  torch(2, 'compile bf16', 100, 50),
  torch(2, 'jit', 150, 60),
  python(2, 100),
  ours(3, 'int8', 2100, 1600),
  torch(3, AS_INSTALLED.name, 300),
  torch(3, 'compile bf16', 1400, 500),
  torch(3, 'jit', 700, 600),
  python(3, 1500),
];

describe('the report', () => {
  const { results, bars } = assembleReport(ROWS, MACHINE);

  test('has medians of the rates, and of the ratios within a round', () => {
    expect(results[0]).toMatchObject({
      batch: 32,
      precision: 'int8',
      strategy: 'greedy',
      ours_sentences_per_s: 2000,
      peer_sentences_per_s: 300,
      ratio: 6,
      ratio_range: [5, 7],
      onnxruntime_python_sentences_per_s: 1000,
      ratio_onnxruntime: 2,
      ratio_onnxruntime_range: [1.4, 3],
      ours_scored_sentences_per_s: 1000,
      ours_graph_sentences_per_s: 3000,
    });
  });

  test("takes PyTorch's variant that is fastest with this strategy", () => {
    expect(results.map(({ strategy, peer_best, ratio_best }) => [strategy, peer_best, ratio_best])).toEqual([
      ['greedy', 'compile bf16', 2],
      ['temperature', 'jit', 2.5],
    ]);
  });

  test("has nothing of Python's ONNX Runtime where words are drawn", () => {
    expect(results[1]).toMatchObject({ onnxruntime_python_sentences_per_s: null, ratio_onnxruntime: null });
  });

  test('says which bars hold', () => {
    expect(bars).toEqual([
      { figure: 'int8, batch 32, greedy, × PyTorch as installed', value: 6, at_least: 6, holds: true },
      { figure: 'int8, batch 32, greedy, × PyTorch at its best', value: 2, at_least: 1.5, holds: true },
      {
        figure: 'int8, batch 32, temperature, × PyTorch as installed',
        value: 3.75,
        at_least: 6,
        holds: false,
      },
      {
        figure: 'int8, batch 32, temperature, × PyTorch at its best',
        value: 2.5,
        at_least: 1.5,
        holds: true,
      },
    ]);
  });

  test('without the best settings has neither their figures nor their bars', () => {
    const rows = ROWS.filter((row) => row.contender !== 'PyTorch' || row.variant === AS_INSTALLED.name);
    const short = assembleReport(rows, MACHINE);
    expect(short.results[0]).toMatchObject({
      peer_best: null,
      peer_best_sentences_per_s: null,
      ratio_best: null,
    });
    expect(short.bars.map(({ figure }) => figure)).not.toContainEqual(expect.stringContaining('best'));
  });
});

test('the table can be read', () => {
  const text = describeReport(assembleReport(ROWS, MACHINE));
  expect(text).toContain('a processor, 2 threads');
  expect(text).toMatch(/\|\s+32 \| int8\s+\| greedy\s+\|\s+2,000 \|.*6\.00 \(5\.00–7\.00\).*compile bf16/);
  expect(text).toContain('holds          int8, batch 32, greedy, × PyTorch as installed: 6, ≥ 6');
  expect(text).toContain('does not hold  int8, batch 32, temperature, × PyTorch as installed: 3.75, ≥ 6');
});

test.each([
  [
    ours(1, 'fp16', 2000, 1500),
    'ours fp16: greedy 2,000 (1,000 with scores, 3,000 the graph alone), temperature 1,500',
  ],
  [torch(1, 'jit', 900, 600), 'round 1, batch 32, PyTorch, jit: greedy 900, temperature 600'],
  [python(1, 1000), "Python's ONNX Runtime: greedy 1,000"],
])('a row can be read as it comes', (row, text) => {
  expect(describeRow(row)).toContain(text);
});
