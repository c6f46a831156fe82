import { describeBars } from '../bars.js';
import { markdownTable } from '../../src/terminal/markdown-table.js';
import type { Report, Result, Row } from './report.js';
import { STRATEGIES } from './strategies.js';

/** What one process measured, as it comes. */
export function describeRow(row: Row): string {
  const start = `round ${row.round}, batch ${row.batch}, `;
  switch (row.contender) {
    case 'ours': {
      const rates = STRATEGIES.map((strategy) => {
        const { api, scored, graph } = row.line[strategy];
        const others = `${count(scored.sentences_per_s)} with scores, ${count(graph.sentences_per_s)} the graph alone`;
        return `${strategy} ${count(api.sentences_per_s)} (${others})`;
      });
      return `${start}ours ${row.precision}: ${rates.join(', ')}`;
    }
    case 'PyTorch': {
      const { greedy, sample } = row.line;
      const rates = `greedy ${count(greedy.sentences_per_s)}, temperature ${count(sample.sentences_per_s)}`;
      return `${start}PyTorch, ${row.variant}: ${rates}`;
    }
    case "Python's ONNX Runtime":
      return `${start}${row.contender}: greedy ${count(row.line.sentences_per_s)}`;
    default:
      return row satisfies never;
  }
}

/** A table in Markdown, and the bars. */
export function describeReport({ machine, results, bars }: Report): string {
  const head = [
    'batch:',
    'precision',
    'strategy',
    'sentences/s:',
    'with scores:',
    'graph alone:',
    'PyTorch:',
    '×:',
    'at its best:',
    '×:',
    'which',
    "Python's ORT:",
    '×:',
  ];
  return [
    `${machine.cpu}, ${machine.threads} threads, sentences per second`,
    markdownTable(head, results.map(cells)),
    describeBars(bars),
  ].join('\n\n');
}

function cells(result: Result): string[] {
  return [
    String(result.batch),
    result.precision,
    result.strategy,
    count(result.ours_sentences_per_s),
    count(result.ours_scored_sentences_per_s),
    count(result.ours_graph_sentences_per_s),
    count(result.peer_sentences_per_s),
    ratio(result.ratio, result.ratio_range),
    count(result.peer_best_sentences_per_s),
    ratio(result.ratio_best, result.ratio_best_range),
    result.peer_best ?? '',
    count(result.onnxruntime_python_sentences_per_s),
    ratio(result.ratio_onnxruntime, result.ratio_onnxruntime_range),
  ];
}

function count(rate: number | null): string {
  return rate === null ? '' : Math.round(rate).toLocaleString('en');
}

/** With the rounds furthest from it. */
function ratio(value: number | null, range: readonly [number, number] | null): string {
  if (value === null || range === null) return '';
  return `${value.toFixed(2)} (${range.map((end) => end.toFixed(2)).join('–')})`;
}
