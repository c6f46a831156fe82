import { markdownTable } from '../../src/terminal/markdown-table.js';
import { atLeast, atMost, describeBars, type Bar } from '../bars.js';
import type { Machine } from '../machine.js';
import { groupBy, median, rounded, spreadOf } from '../statistics.js';
import type { Load } from './load.js';

/** A turn of some clients with one of the servers. */
export interface Row extends Load {
  /** From 1. */
  round: number;
  clients: number;
  /** Whether the server computes requests together, or each alone. */
  batching: boolean;
}

/** Medians over the rounds. */
interface Figures {
  requests_per_s: number;
  p50_ms: number;
  p99_ms: number;
}

interface Result {
  clients: number;
  alone: Figures;
  batching: Figures;
  /** Requests a second with batching over those without, in the same round. */
  ratio: number;
  ratio_range: [number, number];
}

/** A server that is asked for twice as much as it can do. */
export interface Overload extends Load {
  /** Requests a second of all kinds that clients sent. */
  offered_per_s: number;
  /** What it did with batching and the most clients. */
  capacity_per_s: number;
  deadline_s: number;
}

/** What `bench serving --json` prints. */
export interface Report {
  machine: Machine;
  model: string;
  seconds: number;
  rounds: Row[];
  results: Result[];
  /** Whether both servers write the same sentences. */
  same_text: boolean;
  overload: Overload;
  bars: Bar[];
}

const THROUGHPUT_BAR = 3;
/** What batching may cost a client that is alone. */
const ALONE_BAR = 1.1;
/** Of twice the load half is too much; some of it waits in the queue. */
const REFUSED_BAR = 0.25;
const GOODPUT_BAR = 0.75;

/** What a server does in a turn, in the middle of the rounds. @throws {RangeError} for no rows */
export function capacityOf(rows: readonly Row[]): number {
  const most = Math.max(...rows.map(({ clients }) => clients));
  const turns = rows.filter(({ clients, batching }) => batching && clients === most);
  return median(turns.map(({ requests_per_s }) => requests_per_s));
}

/** Puts the turns together. @param rows both servers with each number of clients, in every round */
export function assembleReport(
  rows: readonly Row[],
  rest: Pick<Report, 'machine' | 'model' | 'seconds' | 'same_text' | 'overload'>,
): Report {
  const results = [...groupBy(rows, ({ clients }) => clients)].map(([clients, each]) =>
    resultOf(clients, each),
  );
  return { ...rest, rounds: rows.map(shortened), results, bars: barsOf(rows, results, rest.overload) };
}

function barsOf(rows: readonly Row[], results: readonly Result[], overload: Overload): Bar[] {
  const few = results.find(({ clients }) => clients === 1);
  const many = results.reduce((a, b) => (b.clients > a.clients ? b : a));
  const failed = rows.reduce((sum, row) => sum + row.failed + row.refused, 0);
  const { answered, refused, failed: broken, p99_ms, deadline_s } = overload;
  return [
    atLeast(`${many.clients} clients, × the requests of batch 1`, many.ratio, THROUGHPUT_BAR),
    ...(few
      ? [atMost('1 client, p50 over that of batch 1', few.batching.p50_ms / few.alone.p50_ms, ALONE_BAR)]
      : []),
    atMost('failed requests', failed, 0),
    atLeast('overload: share that is refused', refused / (answered + refused), REFUSED_BAR),
    atLeast(
      'overload: answered, of capacity',
      overload.requests_per_s / overload.capacity_per_s,
      GOODPUT_BAR,
    ),
    atMost('overload: p99 of what is answered, s', p99_ms / 1000, deadline_s),
    atMost('overload: failed requests', broken, 0),
  ];
}

function resultOf(clients: number, rows: readonly Row[]): Result {
  const of = (batching: boolean) => rows.filter((row) => row.batching === batching);
  const [alone, together] = [of(false), of(true)];
  const rates = new Map(alone.map(({ round, requests_per_s }) => [round, requests_per_s]));
  const ratio = spreadOf(together.map(({ round, requests_per_s }) => requests_per_s / rates.get(round)!));
  return {
    clients,
    alone: figuresOf(alone),
    batching: figuresOf(together),
    ratio: ratio.median,
    ratio_range: [ratio.min, ratio.max],
  };
}

function figuresOf(rows: readonly Row[]): Figures {
  const middle = (figure: keyof Figures) => rounded(median(rows.map((row) => row[figure])), 3);
  return {
    requests_per_s: middle('requests_per_s'),
    p50_ms: middle('p50_ms'),
    p99_ms: middle('p99_ms'),
  };
}

/** With the digits that count. */
export function shortened<Figured extends Load>(row: Figured): Figured {
  const { seconds, requests_per_s, p50_ms, p99_ms } = row;
  return {
    ...row,
    seconds: rounded(seconds),
    requests_per_s: rounded(requests_per_s),
    p50_ms: rounded(p50_ms),
    p99_ms: rounded(p99_ms),
  };
}

/** A turn in a line. */
export function describeLoad({ requests_per_s, p50_ms, p99_ms, refused, failed, failures }: Load): string {
  const kinds = Object.entries(failures).map(([kind, count]) => `${count} by ${kind}`);
  const by = kinds.length > 0 ? ` (${kinds.join(', ')})` : '';
  const times = `p50 ${p50_ms.toFixed(1)} ms, p99 ${p99_ms.toFixed(1)} ms`;
  return `${requests_per_s.toFixed(1)} requests a second, ${times}, ${refused} refused, ${failed} failed${by}`;
}

/** A table in Markdown, the overload in a line, and the bars. */
export function describeReport({ machine, model, results, overload, same_text, bars }: Report): string {
  const head = [
    'clients:',
    'batch 1, a second:',
    'p50 ms:',
    'p99 ms:',
    'batching:',
    'p50 ms:',
    'p99 ms:',
    '×:',
  ];
  const body = results.map(({ clients, alone, batching, ratio, ratio_range: [least, most] }) => [
    String(clients),
    ...[alone, batching].flatMap(({ requests_per_s, p50_ms, p99_ms }) =>
      [requests_per_s, p50_ms, p99_ms].map(String),
    ),
    `${ratio.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
  ]);
  return [
    `${machine.cpu}, ${model}: requests to write one sentence again`,
    markdownTable(head, body),
    `${overload.offered_per_s.toFixed(0)} offered a second: ${describeLoad(overload)}`,
    `the same sentences from both: ${same_text ? 'yes' : 'no'}`,
    describeBars(bars),
  ].join('\n\n');
}
