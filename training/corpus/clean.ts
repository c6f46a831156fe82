import type { CleaningStep } from './recipe.js';

/** Sentences of a text: the recipe's steps in order, then composed characters (NFC) and single spaces. */
export function clean(text: string, steps: readonly CleaningStep[]): string[] {
  return steps.reduce((texts, step) => texts.flatMap((each) => apply(step, each)), [text]).map(normalize);
}

function apply(cleaning: CleaningStep, text: string): string | string[] {
  switch (cleaning.step) {
    case 'remove-prefix':
      return text.startsWith(cleaning.prefix) ? text.slice(cleaning.prefix.length) : text;
    case 'remove-characters': {
      const unwanted = new Set(cleaning.characters);
      return [...text].filter((character) => !unwanted.has(character)).join('');
    }
    case 'split-clauses':
      return splitClauses(text, cleaning.keep, cleaning.drop);
    default:
      return cleaning satisfies never;
  }
}

function splitClauses(text: string, keep: string, drop: string): string[] {
  const clauses: string[] = [];
  let clause = '';
  for (const character of text) {
    if (!drop.includes(character)) clause += character;
    if (keep.includes(character) || drop.includes(character)) {
      clauses.push(clause);
      clause = '';
    }
  }
  clauses.push(clause);
  return clauses.filter((each) => each.trim() !== '');
}

function normalize(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
