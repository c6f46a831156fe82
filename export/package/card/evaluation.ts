import type { RecordedEvaluation } from '../../../src/package/config.js';
import { CARD_FIGURES } from './figures.js';

const BEGIN = '<!-- evaluation, written by sentence-vae eval --record -->';
const END = '<!-- end of evaluation -->';

/** The heading that the figures stand before where a card has none yet. */
const NEXT = '## Limits\n';

/** A model card with the figures of an evaluation in place of those that it had. */
export function withEvaluation(card: string, recorded: RecordedEvaluation): string {
  const block = `${BEGIN}\n${describe(recorded)}\n${END}\n`;
  const [begin, end] = [card.indexOf(BEGIN), card.indexOf(`${END}\n`)];
  if (begin >= 0 && end > begin) return card.slice(0, begin) + block + card.slice(end + END.length + 1);
  const next = card.indexOf(NEXT);
  return next >= 0 ? `${card.slice(0, next)}${block}\n${card.slice(next)}` : `${card.trimEnd()}\n\n${block}`;
}

function describe({ corpus, part, examples, draws, figures }: RecordedEvaluation): string {
  const rows = CARD_FIGURES.flatMap(({ key, name, digits, unit }) => {
    const value = figures[key];
    if (value === undefined) return [];
    return [`| ${name} | ${unit === '%' ? `${(100 * value).toFixed(digits)} %` : value.toFixed(digits)} |`];
  });
  const head = `| ${part} part of \`${corpus}\`, ${examples.toLocaleString('en')} examples, ${draws} draws each | |`;
  return [head, '|---|---|', ...rows].join('\n');
}
