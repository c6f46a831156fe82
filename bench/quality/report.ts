import { atLeast, atMost, describeBars, type Bar } from '../bars.js';
import type { Machine } from '../machine.js';
import { markdownTable } from '../../src/terminal/markdown-table.js';
import type { Precision } from '../generation/strategies.js';

/** One package, beside the one in fp32. */
export interface Result {
  precision: Precision;
  bytes: number;
  /** −ELBO of a held-out sentence, in nats, by the scorer. */
  negative_elbo: number;
  /** Relative to fp32, in per cent. */
  negative_elbo_change: number;
  /** The same by the step that writes. */
  negative_elbo_of_steps: number;
  negative_elbo_of_steps_change: number;
  /** Share of the held-out tokens at which the likeliest one is fp32's, given what stands before them. */
  equal_next_tokens: number;
  /** Share of the tokens of the reconstructions that are fp32's, place by place; each with its own encoder. */
  equal_tokens: number;
  /** Share of the reconstructions that are fp32's throughout. */
  equal_sentences: number;
  /** The same where both write of the latents that fp32 gives. */
  equal_tokens_of_same_latents: number;
  equal_sentences_of_same_latents: number;
  /** BLEU-4 of the reconstructions against their originals, 0 to 100. */
  bleu: number;
  /** Share of the reconstructions that are their originals. */
  exact_match: number;
}

/** What `bench quality --json` prints. */
export interface Report {
  machine: Machine & { threads: number };
  corpus: string;
  sentences: number;
  draws: number;
  results: Result[];
  bars: Bar[];
}

const ELBO_BAR_PER_CENT = 0.5;
const EQUAL_TOKENS_BAR = 0.98;

/** The bars of all but fp32, which is compared with itself. */
export function barsOf(results: readonly Result[]): Bar[] {
  return results
    .filter(({ precision }) => precision !== 'fp32')
    .flatMap(({ precision, ...result }) => [
      atMost(
        `${precision}, change of −ELBO in per cent`,
        Math.max(Math.abs(result.negative_elbo_change), Math.abs(result.negative_elbo_of_steps_change)),
        ELBO_BAR_PER_CENT,
      ),
      atLeast(`${precision}, share of equal greedy tokens`, result.equal_next_tokens, EQUAL_TOKENS_BAR),
      atLeast(`${precision}, the same of whole reconstructions`, result.equal_tokens, EQUAL_TOKENS_BAR),
    ]);
}

/** A table in Markdown, and the bars. */
export function describeReport({ corpus, sentences, draws, results, bars }: Report): string {
  const head = [
    'precision',
    'MB:',
    '−ELBO:',
    'change:',
    'of the steps:',
    'equal next tokens:',
    'equal tokens written:',
    'equal sentences:',
    'of the same latents:',
    'BLEU-4:',
    'exact:',
  ];
  const rows = results.map((result) => [
    result.precision,
    (result.bytes / 1e6).toFixed(2),
    result.negative_elbo.toFixed(3),
    `${result.negative_elbo_change.toFixed(3)} %`,
    `${result.negative_elbo_of_steps_change.toFixed(3)} %`,
    share(result.equal_next_tokens),
    share(result.equal_tokens),
    share(result.equal_sentences),
    `${share(result.equal_tokens_of_same_latents)}, ${share(result.equal_sentences_of_same_latents)}`,
    result.bleu.toFixed(2),
    share(result.exact_match),
  ]);
  return [
    `${corpus}: ${sentences.toLocaleString('en')} sentences, ${draws} draws each`,
    markdownTable(head, rows),
    describeBars(bars),
  ].join('\n\n');
}

function share(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}
