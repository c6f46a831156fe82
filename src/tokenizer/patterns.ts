import { Mismatch, type Reader } from '../json-reader.js';

const CJK = String.raw`[\x{3040}-\x{30FF}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFD}]`;
/** Before an opening quotation mark stands nothing, white space, a bracket, a dash or another quotation mark. */
const NOT_OPENING = String.raw`(?<![^\s(\[{“‘"'\-–—])`;
const WORD = String.raw`[\p{L}\p{N}][\p{L}\p{N}\p{M}]*`;

/**
 * The regular expressions that a `tokenizer.json` of ours is made of (`training/tokenizer/pipeline.ts`). No other is run: one
 * that a stranger wrote could take longer than the universe for a short text.
 */
export const PATTERNS = {
  capitalSigma: 'Σ',
  invisible: String.raw`[\x{AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}\x{FEFF}]`,
  hyphen: '[‐‑]',
  doubleQuote: '[“”„‟＂]',
  singleQuote: '[‘’‛ʼ＇]',
  openingDouble: String.raw`${NOT_OPENING}"(?=\S)`,
  straightDouble: '"',
  openingSingle: String.raw`${NOT_OPENING}'(?=\S)`,
  closingSingle: String.raw`(?<![\p{L}\p{N}\p{M}])'|'(?![\p{L}\p{N}])`,
  specialToken: '<(?:pad|bos|eos)>',
  betweenSpaces: String.raw`[^\s\p{Cc}]+`,
  cjk: CJK,
  prose: [
    String.raw`\p{L}(?:\.\p{L})+(?![\p{L}\p{N}\p{M}])`, // u.s, p.m
    String.raw`\p{N}+(?:[.,:]\p{N}+)+`, // 1,000.50 and 10:30
    String.raw`${WORD}(?:['\-]${WORD})*`, // don't, well-known, b2b
    String.raw`[\x{1F1E6}-\x{1F1FF}]{2}`, // flags
    // Any other symbol by itself, with its marks and skin tones and what a zero-width joiner ties to it.
    String.raw`[^\s\p{Cc}](?:[\p{M}\x{1F3FB}-\x{1F3FF}\x{E0020}-\x{E007F}]|\x{200D}[^\s\p{Cc}\p{L}\p{N}])*`,
  ].join('|'),
  writtenSpecial: '^(?:<(?:pad|bos|eos)>(?: |$))+| <(?:pad|bos|eos)>',
  firstPiece: '^##',
  spaceBeforeMark: String.raw` (?=[.,;:!?…%)\]}”’])`,
  spaceBehindMark: String.raw`(?<=[(\[{$£€#“‘]) `,
  spaceInCjk: `(?<=${CJK}) (?=${CJK})`,
  curlyDouble: '[“”]',
  curlySingle: '[‘’]',
  spaceBeforeEnding: String.raw` (?=[.,;:!?%)]|n't(?: |$)|'(?:s|m|d|re|ve|ll)(?: |$))`,
} as const;

/** What older packages have besides. */
const FORMER = [String.raw` (?=[.,;:!?%)\]}”’])`];

const KNOWN = new Set<unknown>([...Object.values(PATTERNS), ...FORMER]);

/** A regular expression that this library writes. */
export const readPattern: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || !KNOWN.has(value)) {
    throw new Mismatch(at, 'a pattern that sentence-vae writes', value);
  }
  return value;
};
