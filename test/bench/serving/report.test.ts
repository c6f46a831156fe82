import { expect, test } from 'vitest';
import type { Load } from '../../../bench/serving/load.js';
import {
  assembleReport,
  capacityOf,
  describeLoad,
  describeReport,
  type Row,
} from '../../../bench/serving/report.js';
import { assembleSoakReport, describeSoak, type MemorySample } from '../../../bench/serving/soak-report.js';
import { readSettings } from '../../../bench/serving/settings.js';

const machine = { cpu: 'a processor', cores: 2, memory: 8, node: '20' };

function seen(requests_per_s: number, p50_ms: number): Load {
  return {
    seconds: 1,
    answered: requests_per_s,
    refused: 0,
    failed: 0,
    failures: {},
    requests_per_s,
    p50_ms,
    p99_ms: 2 * p50_ms,
  };
}

function turn(round: number, clients: number, batching: boolean, load: Load): Row {
  return { round, clients, batching, ...load };
}

const ROWS: Row[] = [
  turn(1, 1, false, seen(100, 10)),
  turn(1, 1, true, seen(96, 10.5)),
  turn(1, 64, false, seen(100, 600)),
  turn(1, 64, true, seen(400, 150)),
  turn(2, 1, true, seen(100, 10)),
  turn(2, 1, false, seen(100, 10)),
  turn(2, 64, true, seen(320, 190)),
  turn(2, 64, false, seen(100, 600)),
];

const OVERLOAD = {
  ...seen(350, 700),
  refused: 350,
  offered_per_s: 700,
  capacity_per_s: capacityOf(ROWS),
  deadline_s: 10,
};

const REST = { machine, model: 'kjv', seconds: 1, same_text: true, overload: OVERLOAD };

test('both servers are compared round by round, and medians stand beside', () => {
  expect(capacityOf(ROWS)).toBe(360);
  const report = assembleReport(ROWS, REST);
  expect(report.results).toEqual([
    {
      clients: 1,
      alone: { requests_per_s: 100, p50_ms: 10, p99_ms: 20 },
      batching: { requests_per_s: 98, p50_ms: 10.3, p99_ms: 20.5 },
      ratio: 0.98,
      ratio_range: [0.96, 1],
    },
    {
      clients: 64,
      alone: { requests_per_s: 100, p50_ms: 600, p99_ms: 1200 },
      batching: { requests_per_s: 360, p50_ms: 170, p99_ms: 340 },
      ratio: 3.6,
      ratio_range: [3.2, 4],
    },
  ]);
  expect(report.bars.map(({ holds }) => holds)).toEqual(report.bars.map(() => true));
  const text = describeReport(report);
  expect(text).toContain(
    '|      64 |               100 |    600 |   1200 |      360 |    170 |    340 | 3.60 (3.20–4.00) |',
  );
  expect(text).toContain('holds          64 clients, × the requests of batch 1: 3.6, ≥ 3');
});

test.each<[string, readonly Row[], Partial<typeof OVERLOAD>]>([
  ['64 clients, × the requests of batch 1', ROWS.map((row) => ({ ...row, requests_per_s: 100 })), {}],
  ['1 client, p50 over that of batch 1', ROWS.map((row) => ({ ...row, p50_ms: row.batching ? 12 : 10 })), {}],
  ['failed requests', [...ROWS.slice(1), { ...ROWS[0]!, failed: 1 }], {}],
  ['failed requests', [...ROWS.slice(1), { ...ROWS[0]!, refused: 1 }], {}],
  ['overload: share that is refused', ROWS, { refused: 10 }],
  ['overload: answered, of capacity', ROWS, { requests_per_s: 100 }],
  ['overload: p99 of what is answered, s', ROWS, { p99_ms: 10_001 }],
  ['overload: failed requests', ROWS, { failed: 1 }],
])('the bar %s can be missed', (figure, rows, changed) => {
  const overload = { ...OVERLOAD, capacity_per_s: 360, ...changed };
  const { bars } = assembleReport(rows, { ...REST, overload });
  expect(bars.filter(({ holds }) => !holds).map((bar) => bar.figure)).toEqual([figure]);
});

const memory = (...mib: readonly number[]): MemorySample[] =>
  mib.map((anonymousMib, seconds) => ({ seconds, residentMib: anonymousMib + 50, anonymousMib }));

test.each([
  ['flat', memory(100, 120, 150, 151, 130, 149, 140, 152, 150, 150), [], 120, 152],
  ['growing', memory(100, 120, 130, 140, 150, 160, 170, 180, 190, 200), ['memory'], 120, 200],
])('memory that is %s is told from other', (_, samples, missed, first, rest) => {
  const load = seen(50, 10);
  const report = assembleSoakReport(samples, { machine, model: 'kjv', clients: 64, load, went_away: 3 });
  expect(report.memory).toMatchObject({ first_mib: first, rest_mib: rest });
  expect(report.bars.filter(({ holds }) => !holds).map(({ figure }) => figure.split(' ')[0])).toEqual(missed);
  expect(describeSoak(report)).toContain(
    `memory at most ${first} MiB in the first fifth and ${rest} MiB after`,
  );
});

test('a soak in which a request failed is none', () => {
  const load = { ...seen(50, 10), refused: 7, failed: 1, failures: { 504: 1 } };
  expect(describeLoad(load)).toContain('7 refused, 1 failed (1 by 504)');
  const { bars } = assembleSoakReport(memory(1, 1), {
    machine,
    model: 'kjv',
    clients: 1,
    load,
    went_away: 0,
  });
  expect(bars.map(({ holds }) => holds)).toEqual([true, false]);
});

test('numbers of clients are read in rising order, each once', () => {
  const flags = {
    model: 'kjv',
    corpus: undefined,
    connections: 0,
    data: undefined,
    clients: '64,1,8,8',
    rounds: 1,
    seconds: 1,
    minutes: 1,
  };
  expect(readSettings(flags).clients).toEqual([1, 8, 64]);
  for (const clients of ['0', '1,x', '', '1.5', '513']) {
    expect(() => readSettings({ ...flags, clients })).toThrow('--clients to be whole numbers from 1 to 512');
  }
  expect(() => readSettings({ ...flags, seconds: 0 })).toThrow(
    '--seconds to be a whole number of at least 1',
  );
});
