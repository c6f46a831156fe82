import { PATTERNS } from '../../src/tokenizer/patterns.js';
import { CONTINUES } from './spell.js';

/**
 * How text becomes words and words become text again, in the terms of `tokenizer.json`.
 *
 * Only parts on which `@huggingface/tokenizers` (JS) and `tokenizers` (Rust, hence Python) agree are used:
 * - `WhitespaceSplit` and `Strip` follow the host's own idea of white space, `\s` in a `Split` follows Unicode in both;
 * - `Lowercase` treats a final Σ by its context in JS and never in Rust, so Σ is lowered by a `Replace` before it;
 * - `WordPiece` with `cleanup` applies different rules, so spacing is mended by `Replace` instead;
 * - the pattern of a `Replace` may look around but its content cannot refer to groups.
 *
 * The special tokens are entries of the vocabulary and not `added_tokens`: an added token is cut out of raw text before
 * anything else, so a sentence that says `<eos>` would end itself.
 */

/** How a corpus is cut into words; part of its recipe. */
export interface Tokenization {
  /** `raw`: ordinary prose. `whitespace`: the corpus has spaces between its tokens, and writes `<unk>` itself. */
  kind: 'raw' | 'whitespace';
  lowercase: boolean;
}

/** One step of `tokenizer.json`, as its format defines it. */
export interface Step {
  type: string;
  [option: string]: unknown;
}

function replace(pattern: string, content: string): Step {
  return { type: 'Replace', pattern: { Regex: pattern }, content };
}

/** Keeps what the pattern matches and drops the rest. */
function keep(pattern: string): Step {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Removed', invert: true };
}

/** The steps from text as it is typed to text in which each word has one spelling. */
export function normalizer({ kind, lowercase }: Tokenization): Step {
  const normalizers: Step[] = lowercase ? [replace(PATTERNS.capitalSigma, 'σ'), { type: 'Lowercase' }] : [];
  normalizers.push({ type: 'NFC' });
  switch (kind) {
    case 'raw':
      normalizers.push(
        replace(PATTERNS.invisible, ''),
        replace(PATTERNS.hyphen, '-'),
        // Quotation marks of every shape become opening and closing ones, so that decoding knows where the space goes.
        replace(PATTERNS.doubleQuote, '"'),
        replace(PATTERNS.singleQuote, "'"),
        replace(PATTERNS.openingDouble, '“'),
        replace(PATTERNS.straightDouble, '”'),
        replace(PATTERNS.openingSingle, '‘'),
        replace(PATTERNS.closingSingle, '’'),
      );
      break;
    case 'whitespace':
      // Here a literal <unk> is the corpus's own; the other special tokens must stay out of reach of the text.
      normalizers.push(replace(PATTERNS.specialToken, '<unk>'));
      break;
    default:
      kind satisfies never;
  }
  return { type: 'Sequence', normalizers };
}

/** The cut of normalised text into words; what lies between them is dropped. */
export function preTokenizer({ kind }: Tokenization): Step {
  if (kind === 'whitespace') return keep(PATTERNS.betweenSpaces);
  // Chinese and Japanese are written without spaces: each character is a word.
  const characters: Step = {
    type: 'Split',
    pattern: { Regex: PATTERNS.cjk },
    behavior: 'Isolated',
    invert: false,
  };
  return { type: 'Sequence', pretokenizers: [characters, keep(PATTERNS.prose)] };
}

/** The way back from words to readable text; `<pad>`, `<bos>` and `<eos>` leave nothing. */
export function decoder({ kind }: Tokenization): Step {
  const decoders: Step[] = [
    // Puts a space before every token but the first and those that start with the prefix, which it takes away. No word of prose
    // starts with ##, since each # is a word; in a corpus of its own words one may, and none with a space.
    { type: 'WordPiece', prefix: kind === 'raw' ? CONTINUES : ' ', cleanup: false },
    { type: 'Fuse' },
    replace(PATTERNS.writtenSpecial, ''),
  ];
  switch (kind) {
    case 'raw':
      decoders.push(
        replace(PATTERNS.firstPiece, ''),
        replace(PATTERNS.spaceBeforeMark, ''),
        replace(PATTERNS.spaceBehindMark, ''),
        replace(PATTERNS.spaceInCjk, ''),
        replace(PATTERNS.curlyDouble, '"'),
        replace(PATTERNS.curlySingle, "'"),
      );
      break;
    case 'whitespace':
      decoders.push(replace(PATTERNS.spaceBeforeEnding, ''));
      break;
    default:
      kind satisfies never;
  }
  return { type: 'Sequence', decoders };
}
