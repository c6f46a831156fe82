import { longest } from '../decode/require-sentences.js';
import { SentenceVaeError } from '../errors.js';
import type { SentencePackageConfig } from '../package/config.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';

/** A sentence with blanks: the ids of its words, −1 where any word may stand; without the closing `<eos>`. */
export type Template = readonly number[];

/** The id of a blank. */
export const BLANK = -1;

/** A long blank stands for so many words at most. */
const LONGEST_BLANK = 4;
/** Each has {@link LONGEST_BLANK} lengths, and all combinations of them are tried. */
const MOST_LONG_BLANKS = 3;

/** Underscores that stand alone: within a word they are part of it. */
const UNDERSCORES = /(?<![\p{L}\p{N}])(_+)(?![\p{L}\p{N}])/u;

/**
 * The templates that a text stands for: `_` is one word, `__` (or more of them) is one to four words. A text with long
 * blanks is several templates, one for each combination of their lengths.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a text without blanks, with words that the model doesn't know, with a blank
 * that is part of a word, too long, or with more than three long blanks
 */
export function readTemplates(
  text: string,
  tokenizer: SentenceTokenizer,
  { name, sizes }: Pick<SentencePackageConfig, 'name' | 'sizes'>,
): Template[] {
  // Every second part is what the parentheses of the pattern matched.
  const parts = text.split(UNDERSCORES);
  const blanks = parts.filter((_, i) => i % 2 === 1);
  const long = blanks.filter((blank) => blank.length > 1).length;
  if (blanks.length === 0 || long > MOST_LONG_BLANKS) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected:
        blanks.length === 0
          ? 'a sentence with blanks: _ for a word, __ for one to four'
          : `at most ${MOST_LONG_BLANKS} blanks of several words`,
      received: blanks.length === 0 ? `there is none in ${quoted(text)}` : `${long} came`,
      remedy: blanks.length === 0 ? 'Put _ where a word is wanted' : 'Use _ where one word will do',
    });
  }
  requireWholeWords(parts, tokenizer);
  const unknown = parts.flatMap((part, i) => (i % 2 === 0 ? tokenizer.unknownWords(part) : []))[0];
  if (unknown !== undefined) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `words that the model ${name} has learnt`,
      received: `it does not know ${quoted(unknown)}`,
      remedy: 'Use other words, or a blank',
    });
  }
  const fillings = parts.map((part, i) =>
    i % 2 === 0 ? [tokenizer.encode(part).slice(0, -1)] : part.length === 1 ? [[BLANK]] : LONG_FILLINGS,
  );
  const shortest = fillings.reduce((sum, [first]) => sum + first!.length, 0);
  // The end takes one of the tokens.
  if (shortest >= sizes.maxTokens) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `sentences with blanks of at most ${longest(sizes.maxTokens - 1, tokenizer)}`,
      received: `${quoted(text)} has ${shortest.toLocaleString('en')}`,
      remedy: 'Shorten it',
    });
  }
  let templates: Template[] = [[]];
  for (const choices of fillings) {
    templates = templates.flatMap((start) => choices.map((filling) => [...start, ...filling]));
  }
  return templates.filter(({ length }) => length < sizes.maxTokens);
}

/** What may follow a blank without a space and yet be no word of its own: the `'s` of `_'s`. */
const ENDING = /^['’‐‑-]\p{L}\S*/u;

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for a blank with an ending that is one word with it */
function requireWholeWords(parts: readonly string[], tokenizer: SentenceTokenizer): void {
  for (const [i, part] of parts.entries()) {
    const [ending] = (i > 0 && i % 2 === 0 && ENDING.exec(part)) || [];
    if (ending === undefined || tokenizer.words(`a${ending}`).length > 1) continue;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'blanks that stand for whole words',
      received: `${quoted(`${parts[i - 1]!}${ending}`)} is one with an ending`,
      remedy: 'Write _ alone: it may become a word that ends so',
    });
  }
}

const LONG_FILLINGS = Array.from({ length: LONGEST_BLANK }, (_, i) => Array<number>(i + 1).fill(BLANK));

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text);
