import { arrayOf, exactly, Mismatch, openObject, optional, type Reader } from '../json-reader.js';
import { readPattern } from './patterns.js';

/** A text, which may be empty, without characters that move a terminal's cursor. */
const plainText: Reader<string> = (value, at) => {
  if (typeof value === 'string' && !/\p{Cc}/u.test(value)) return value;
  throw new Mismatch(at, 'a text without control characters', value);
};

const truth: Reader<boolean> = (value, at) => {
  if (typeof value === 'boolean') return value;
  throw new Mismatch(at, 'true or false', value);
};

const byRegex = openObject({ Regex: readPattern });
const typeAlone = openObject({});
const replacement = openObject({ pattern: byRegex, content: plainText });

/** A step of one of these types, or a list of such as the type `Sequence`. */
function steps(list: string, kinds: Readonly<Record<string, Reader<unknown>>>): Reader<unknown> {
  const readType = openObject({ type: plainText });
  const readStep: Reader<unknown> = (value, at) => {
    const { type } = readType(value, at);
    const read = new Map(Object.entries(kinds)).get(type);
    if (!read) throw new Mismatch(`${at}.type`, `one of ${Object.keys(kinds).join(', ')}`, type);
    return read(value, at);
  };
  const readList = openObject({ type: exactly('Sequence'), [list]: arrayOf(readStep) });
  return (value, at) => (readType(value, at).type === 'Sequence' ? readList : readStep)(value, at);
}

/**
 * The steps of a `tokenizer.json` as this library writes them. Others that the tokenizers library knows are left to models that
 * were not made by strangers: they could run any regular expression, or write anything.
 */
export const readNormalizer = steps('normalizers', {
  Lowercase: typeAlone,
  NFC: typeAlone,
  Replace: replacement,
});
export const readPreTokenizer = steps('pretokenizers', {
  Split: openObject({ pattern: byRegex, behavior: plainText, invert: truth }),
});
export const readDecoder = steps('decoders', {
  WordPiece: openObject({ prefix: plainText, cleanup: optional(truth) }),
  Fuse: typeAlone,
  Replace: replacement,
});
