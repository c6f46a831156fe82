import { expect, test } from 'vitest';
import { describeReport } from '../../../bench/converter/describe-report.js';
import {
  isEqual,
  isRefused,
  type ConverterReport,
  type ModelResult,
} from '../../../bench/converter/results.js';
import { lastLine } from '../../../bench/converter/tf2onnx/convert.js';

const facts = { bytes: 1_500_000, nodes: 40, types: { Conv2D: 40 }, stored: ['uint8'] };
const base = { package: 'some@1.0.0', kind: 'graph', tries: 'much', facts } as const;

const converted = { nodes: 20, transposes: 2, bytes: 2_400_000, seconds: 0.123 };
const good: ModelResult = {
  ...base,
  name: 'good',
  converted,
  compared: { difference: 2e-6, output: 'out' },
  timed: { onnx_ms: 4, tfjs_ms: 6 },
  tf2onnx: {
    numpy2: { converted: false, error: "module has no attribute 'a|b'" },
    numpy1: { converted: true, bytes: 10 },
  },
};
const wrong: ModelResult = {
  ...base,
  name: 'wrong',
  converted,
  compared: { difference: 0.01, output: 'out' },
};
const other: ModelResult = {
  ...base,
  name: 'other',
  converted,
  compared: { difference: null, output: 'out' },
};
const failed: ModelResult = {
  ...base,
  name: 'failed',
  failed: { at: 'convert', message: `Expected \`x\`, but ${'y'.repeat(1000)}` },
};

const refused: ModelResult = { ...failed, name: 'refused', cannot: 'it is of strings' };

const report: ConverterReport = {
  machine: { cpu: 'a CPU', cores: 2, memory: 8, node: '20.0.0' },
  opset: 17,
  equal: 1,
  all: 4,
  layers: { covered: 1, all: 2, missing: ['Dot'] },
  ops: { covered: 3, all: 3, missing: [] },
  models: [good, wrong, other, failed, refused],
};

/** The cells of the row of this model in the first table after a heading. */
function row(page: string, heading: string, name: string): string[] {
  const part = page.slice(page.indexOf(`## ${heading}`));
  const line = part.split('\n').find((text) => text.startsWith(`| ${name} `)) ?? '';
  return line.split(' | ').map((cell) => cell.replace(/^\|?\s*|\s*\|?$/g, ''));
}

test('a model is refused in its conversion only', () => {
  expect([failed, refused].map(isRefused)).toEqual([false, true]);
  expect(isRefused({ ...refused, failed: { at: 'process', message: 'killed' } })).toBe(false);
});

test('a model counts as equal within the tolerance only', () => {
  expect([good, wrong, other, failed].map(isEqual)).toEqual([true, false, false, false]);
  const compared = { difference: 5e-4, output: 'out' };
  expect(isEqual({ ...good, compared })).toBe(false);
  expect(isEqual({ ...good, compared, facts: { ...facts, stored: ['int32', 'float16'] } })).toBe(true);
});

test('the page has a row for every model, whatever came of it', () => {
  const page = describeReport(report);
  const figures = (name: string) => row(page, 'Size', name);
  expect(page).toContain('1 of 4 models');
  expect(page).toContain('1 of 2 (50 %) of the layer classes');
  expect(figures('good')).toEqual([
    'good',
    '1.5',
    '2.4',
    '40',
    '20',
    '2',
    '0.12',
    '2.0e-6',
    '4.0',
    '6.0',
    '1.50×',
  ]);
  expect(figures('wrong')[7]).toBe('**1.0e-2**');
  expect(figures('other')[7]).toBe('**other shapes**');
  expect(page).toContain('refused is refused, as it has to be: it is of strings.');
  expect(figures('refused')[7]).toBe('refused');
  expect(figures('failed')).toEqual(['failed', '1.5', '', '40', '', '', '', 'fails', '', '', '']);
});

test('the page quotes errors, shortened and as code', () => {
  const page = describeReport(report);
  expect(page).toContain("- failed (convert): `Expected 'x', but yyy");
  expect(page).toContain('yyy …`');
  expect(page).toContain("`module has no attribute 'a\\|b'`");
  expect(page).toContain('converts 0 of 1 as pip installs it today, with numpy 2, and 1 with numpy 1.26');
});

test('the page lists what has no handler, if there is such', () => {
  const page = describeReport(report);
  expect(page).toContain('## Layer classes without a handler\n\n`Dot`.');
  expect(page).not.toContain('## Ops without a handler');
});

test('of a Python program its last line counts', () => {
  expect(lastLine('Traceback\n  File\nValueError: no\n')).toBe('ValueError: no');
  expect(lastLine(`E: ${'x'.repeat(500)}`)).toMatch(/^E: x{100,} …$/);
  expect(lastLine('')).toBe('');
});
