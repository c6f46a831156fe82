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

const INVISIBLE = String.raw`[\x{AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}\x{FEFF}]`;
const CJK = String.raw`[\x{3040}-\x{30FF}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFD}]`;
/** Before an opening quotation mark stands nothing, white space, a bracket, a dash or another quotation mark. */
const NOT_OPENING = String.raw`(?<![^\s(\[{“‘"'\-–—])`;

const WORD = String.raw`[\p{L}\p{N}][\p{L}\p{N}\p{M}]*`;
const PROSE = [
  String.raw`\p{L}(?:\.\p{L})+(?![\p{L}\p{N}\p{M}])`, // u.s, p.m
  String.raw`\p{N}+(?:[.,:]\p{N}+)+`, // 1,000.50 and 10:30
  String.raw`${WORD}(?:['\-]${WORD})*`, // don't, well-known, b2b
  String.raw`[\x{1F1E6}-\x{1F1FF}]{2}`, // flags
  // Any other symbol by itself, with its marks and skin tones and what a zero-width joiner ties to it.
  String.raw`[^\s\p{Cc}](?:[\p{M}\x{1F3FB}-\x{1F3FF}\x{E0020}-\x{E007F}]|\x{200D}[^\s\p{Cc}\p{L}\p{N}])*`,
].join('|');

function replace(pattern: string, content: string): Step {
  return { type: 'Replace', pattern: { Regex: pattern }, content };
}

/** Keeps what the pattern matches and drops the rest. */
function keep(pattern: string): Step {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Removed', invert: true };
}

/** The steps from text as it is typed to text in which each word has one spelling. */
export function normalizer({ kind, lowercase }: Tokenization): Step {
  const normalizers: Step[] = lowercase ? [replace('Σ', 'σ'), { type: 'Lowercase' }] : [];
  normalizers.push({ type: 'NFC' });
  switch (kind) {
    case 'raw':
      normalizers.push(
        replace(INVISIBLE, ''),
        replace('[‐‑]', '-'),
        // Quotation marks of every shape become opening and closing ones, so that decoding knows where the space goes.
        replace('[“”„‟＂]', '"'),
        replace('[‘’‛ʼ＇]', "'"),
        replace(String.raw`${NOT_OPENING}"(?=\S)`, '“'),
        replace('"', '”'),
        replace(String.raw`${NOT_OPENING}'(?=\S)`, '‘'),
        replace(String.raw`(?<![\p{L}\p{N}\p{M}])'|'(?![\p{L}\p{N}])`, '’'),
      );
      break;
    case 'whitespace':
      // Here a literal <unk> is the corpus's own; the other special tokens must stay out of reach of the text.
      normalizers.push(replace('<(?:pad|bos|eos)>', '<unk>'));
      break;
    default:
      kind satisfies never;
  }
  return { type: 'Sequence', normalizers };
}

/** The cut of normalised text into words; what lies between them is dropped. */
export function preTokenizer({ kind }: Tokenization): Step {
  if (kind === 'whitespace') return keep(String.raw`[^\s\p{Cc}]+`);
  // Chinese and Japanese are written without spaces: each character is a word.
  const characters: Step = { type: 'Split', pattern: { Regex: CJK }, behavior: 'Isolated', invert: false };
  return { type: 'Sequence', pretokenizers: [characters, keep(PROSE)] };
}

/** The way back from words to readable text; `<pad>`, `<bos>` and `<eos>` leave nothing. */
export function decoder({ kind }: Tokenization): Step {
  const decoders: Step[] = [
    // Puts a space before every token but the first and those that start with the prefix, which it takes away. No word of prose
    // starts with ##, since each # is a word; in a corpus of its own words one may, and none with a space.
    { type: 'WordPiece', prefix: kind === 'raw' ? CONTINUES : ' ', cleanup: false },
    { type: 'Fuse' },
    replace('^(?:<(?:pad|bos|eos)>(?: |$))+| <(?:pad|bos|eos)>', ''),
  ];
  switch (kind) {
    case 'raw':
      decoders.push(
        replace(`^${CONTINUES}`, ''),
        replace(String.raw` (?=[.,;:!?…%)\]}”’])`, ''),
        replace(String.raw`(?<=[(\[{$£€#“‘]) `, ''),
        replace(`(?<=${CJK}) (?=${CJK})`, ''),
        replace('[“”]', '"'),
        replace('[‘’]', "'"),
      );
      break;
    case 'whitespace':
      decoders.push(replace(String.raw` (?=[.,;:!?%)]|n't(?: |$)|'(?:s|m|d|re|ve|ll)(?: |$))`, ''));
      break;
    default:
      kind satisfies never;
  }
  return { type: 'Sequence', decoders };
}
