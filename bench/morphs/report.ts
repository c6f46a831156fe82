import { atLeast, atMost, describeBars, type Bar } from '../bars.js';
import { markdownTable } from '../../src/terminal/markdown-table.js';
import { rounded } from '../statistics.js';
import { SHORT } from '../../src/evaluation/judge-texts.js';
import { EQUAL_BAR, type JudgedMorphs, type Neighbours } from './judge-morphs.js';

/** What was gone between. */
export interface Setting {
  model: string;
  corpus: string;
  seed: number;
  pairs: number;
  steps: number;
  /** Sentences of the test part that the model takes, and those that it doesn't. */
  held_out: number;
  left_out: number;
}

/** What `bench morphs --json` prints. */
export interface Report extends Setting, JudgedMorphs {
  bars: Bar[];
}

const UNLIKE = `--most-equal ${EQUAL_BAR}`;
const EXACT_BAR = 0.55;
const EXACT_OF_SHORT_BAR = 0.75;
const PERPLEXITY_BAR = 1.5;

export function assembleReport(setting: Setting, judged: JudgedMorphs): Report {
  return { ...setting, ...roundedThroughout(judged), bars: barsOf(judged) };
}

function barsOf({ ends, short_ends: short, neighbours, perplexity }: JudgedMorphs): Bar[] {
  return [
    atLeast(`ends of up to ${SHORT} words that come back exactly`, short.exact, EXACT_OF_SHORT_BAR),
    atLeast('all ends that come back exactly', ends.exact, EXACT_BAR),
    atMost(`equal words of the most equal neighbours, ${UNLIKE}`, neighbours.unlike.largest, EQUAL_BAR),
    atMost(
      `perplexity between the ends, ${UNLIKE}, over that of the ends as written`,
      perplexity.between_unlike / perplexity.ends,
      PERPLEXITY_BAR,
    ),
  ];
}

/** Tables in Markdown, and the bars. */
export function describeReport(report: Report): string {
  const { model, corpus, pairs, steps, held_out, left_out, perplexity, sentences } = report;
  const ways: [string, Neighbours, string, string][] = [
    ['all steps', report.neighbours.plain, String(steps), number(perplexity.between_plain)],
    ['repeats left out', report.neighbours.without_repeats, number(sentences.plain), ''],
    [
      '--distinct',
      report.neighbours.distinct,
      number(sentences.distinct),
      number(perplexity.between_distinct),
    ],
    [UNLIKE, report.neighbours.unlike, number(sentences.unlike), number(perplexity.between_unlike)],
  ];
  return [
    `${model} on ${corpus}: ${pairs} pairs of ${held_out.toLocaleString('en')} held-out sentences (${left_out} more are not taken), ${steps} steps, greedily`,
    markdownTable(
      ['ends', 'sentences:', 'exactly back:'],
      [
        [`of up to ${SHORT} words`, String(report.short_ends.count), share(report.short_ends.exact)],
        ['all', String(report.ends.count), share(report.ends.exact)],
      ],
    ),
    markdownTable(
      [
        'way',
        'sentences:',
        'equal words, mean:',
        'largest:',
        `above ${share(EQUAL_BAR)}:`,
        'perplexity between:',
      ],
      ways.map(([name, { mean, largest, above_bar }, length, between]) => [
        name,
        length,
        share(mean),
        share(largest),
        share(above_bar),
        between,
      ]),
    ),
    `${report.bare_ways} ways have no sentence between their ends with ${UNLIKE}.`,
    `Perplexity of the ends: ${number(perplexity.ends)} as written, ${number(perplexity.held_out)} as they were.`,
    describeBars(report.bars),
  ].join('\n\n');
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function number(value: number): string {
  return value.toFixed(1);
}

function roundedThroughout<Value>(value: Value): Value;
function roundedThroughout(value: unknown): unknown {
  if (typeof value === 'number') return rounded(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, roundedThroughout(inner)]));
}
