import { describe, expect, test } from 'vitest';
import {
  assembleReport,
  describeReport,
  type Contender,
  type Row,
} from '../../../bench/cold-start/report.js';

const MACHINE = { cpu: 'a processor', cores: 2, memory: 24, node: '20.20.0' };

function row(round: number, model: string, contender: Contender, seconds: number, text = 'a\n'): Row {
  return { round, model, contender, text_s: seconds, exit_s: seconds * 2, text };
}

const ROWS: Row[] = [
  row(1, 'benchmark', 'gen', 0.2),
  row(1, 'benchmark', "Python's ONNX Runtime", 0.2),
  row(1, 'benchmark', 'PyTorch', 1.3, 'b\n'),
  row(1, 'kjv', 'gen', 0.3, 'c\n'),
  row(1, 'kjv', "Python's ONNX Runtime", 0.2, 'd\n'),
  // The machine is slow in the second round.
  row(2, 'benchmark', 'gen', 2),
  row(2, 'benchmark', "Python's ONNX Runtime", 2.5),
  row(2, 'benchmark', 'PyTorch', 9, 'b\n'),
  row(2, 'kjv', 'gen', 2, 'c\n'),
  row(2, 'kjv', "Python's ONNX Runtime", 2, 'd\n'),
  row(3, 'benchmark', 'gen', 0.22),
  row(3, 'benchmark', "Python's ONNX Runtime", 0.2),
  row(3, 'benchmark', 'PyTorch', 1.32, 'b\n'),
  row(3, 'kjv', 'gen', 0.3, 'c\n'),
  row(3, 'kjv', "Python's ONNX Runtime", 0.25, 'd\n'),
];

describe('the report on cold starts', () => {
  const report = assembleReport(ROWS, MACHINE);

  test('has medians of the times, and of the ratios within a round', () => {
    expect(report.results[0]).toEqual({
      model: 'benchmark',
      gen_s: 0.22,
      torch_s: 1.32,
      ratio_torch: 6,
      ratio_torch_range: [4.5, 6.5],
      onnxruntime_python_s: 0.2,
      ratio_onnxruntime: 1,
      ratio_onnxruntime_range: [0.8, 1.1],
      gen_exit_s: 0.44,
      same_text: true,
    });
  });

  test('says where another text was printed, and leaves PyTorch out where it was', () => {
    expect(report.results[1]).toMatchObject({ same_text: false, torch_s: null, ratio_torch: null });
  });

  test('says which bars hold', () => {
    expect(report.bars).toEqual([
      { figure: 'benchmark, × PyTorch', value: 6, at_least: 5, holds: true },
      { figure: "benchmark, time over that of Python's ONNX Runtime", value: 1, at_most: 1.1, holds: true },
      { figure: "kjv, time over that of Python's ONNX Runtime", value: 1.2, at_most: 1.1, holds: false },
    ]);
  });

  test('can be read', () => {
    const text = describeReport(report);
    expect(text).toMatch(
      /\| benchmark \| 0\.220 \|\s+1\.320 \| 6\.00 \(4\.50–6\.50\) \|.*1\.00 \(0\.80–1\.10\) \| yes/,
    );
    expect(text).toContain("does not hold  kjv, time over that of Python's ONNX Runtime: 1.2, ≤ 1.1");
  });
});
