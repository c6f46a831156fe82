import type { RecordedEvaluation } from '../../src/package/config.js';

const BEGIN = '<!-- evaluation, written by sentence-vae eval --record -->';
const END = '<!-- end of evaluation -->';

/** The heading that the figures stand before where a card has none yet. */
const NEXT = '## Limits\n';

/** The figures in words and with their digits, in the order of the card. */
const ROWS: readonly (readonly [key: string, name: string, digits: number, unit?: '%'])[] = [
  ['negativeElbo', 'negative ELBO, nats', 2],
  ['reconstruction', 'reconstruction, nats', 2],
  ['kl', 'KL, nats', 2],
  ['importanceWeightedNll', 'importance-weighted −log p(x), nats', 2],
  ['perplexity', 'perplexity by that, a token', 2],
  ['perplexityPerWord', 'perplexity by that, a word', 2],
  ['activeUnits', 'active latent dimensions', 0],
  ['mutualInformation', 'mutual information, nats', 2],
  ['bleu4', 'BLEU-4 of reconstructions', 1],
  ['exactMatch', 'reconstructed word by word', 1, '%'],
  ['exactMatchOfShort', 'the same of sentences of up to 8 words', 1, '%'],
  ['sampleSelfBleu', 'self-BLEU-4 of samples', 1],
  ['heldOutSelfBleu', 'the same of as many held-out sentences', 1],
  ['sampleForwardPerplexity', '5-gram perplexity of samples', 1],
  ['heldOutForwardPerplexity', 'the same of held-out sentences', 1],
];

/** A model card with the figures of an evaluation in place of those that it had. */
export function withEvaluation(card: string, recorded: RecordedEvaluation): string {
  const block = `${BEGIN}\n${describe(recorded)}\n${END}\n`;
  const [begin, end] = [card.indexOf(BEGIN), card.indexOf(`${END}\n`)];
  if (begin >= 0 && end > begin) return card.slice(0, begin) + block + card.slice(end + END.length + 1);
  const next = card.indexOf(NEXT);
  return next >= 0 ? `${card.slice(0, next)}${block}\n${card.slice(next)}` : `${card.trimEnd()}\n\n${block}`;
}

function describe({ corpus, part, examples, draws, figures }: RecordedEvaluation): string {
  const rows = ROWS.flatMap(([key, name, digits, unit]) => {
    const value = figures[key];
    if (value === undefined) return [];
    return [`| ${name} | ${unit === '%' ? `${(100 * value).toFixed(digits)} %` : value.toFixed(digits)} |`];
  });
  const head = `| ${part} part of \`${corpus}\`, ${examples.toLocaleString('en')} examples, ${draws} draws each | |`;
  return [head, '|---|---|', ...rows].join('\n');
}
