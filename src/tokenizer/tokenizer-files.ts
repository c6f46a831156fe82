import { inJson, SentenceVaeError } from '../errors.js';
import {
  arrayOf,
  integer,
  Mismatch,
  oneOf,
  openObject,
  optional,
  recordOf,
  text,
  anything,
  type ReadBy,
  type Reader,
} from '../json-reader.js';
import { readDecoder, readNormalizer, readPreTokenizer } from './pipeline-steps.js';

/** The ids of the tokens that are not words. */
export interface TokenIds {
  pad: number;
  unk: number;
  bos: number;
  eos: number;
}

/** Checked in place: to copy ten thousand words takes a tenth of all that happens before a first sentence. */
const readVocabulary: Reader<Record<string, number>> = (value, at) =>
  isVocabulary(value) ? value : recordOf(integer(0))(value, at);

function isVocabulary(value: unknown): value is Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((id) => typeof id === 'number' && Number.isSafeInteger(id) && id >= 0);
}

/** What the runtime relies on in `tokenizer.json`. */
const readTokenizerJson = openObject({
  added_tokens: arrayOf(openObject({ content: text, id: integer(0) })),
  normalizer: readNormalizer,
  pre_tokenizer: readPreTokenizer,
  post_processor: anything,
  decoder: readDecoder,
  model: openObject({
    type: oneOf('WordLevel', 'WordPiece'),
    vocab: readVocabulary,
    unk_token: text,
    continuing_subword_prefix: optional(text),
    max_input_chars_per_word: optional(integer(1)),
  }),
});

const readTokenizerConfigJson = openObject({
  pad_token: text,
  unk_token: text,
  bos_token: text,
  eos_token: text,
});

/** Both files after they were checked. */
export interface TokenizerFiles {
  tokenizer: ReadBy<typeof readTokenizerJson>;
  config: ReadBy<typeof readTokenizerConfigJson>;
  /** Each word or piece at its id. */
  tokens: string[];
  /** What the pieces that continue a word begin with; nothing where every token is a word. */
  continues: string | undefined;
}

/**
 * Checks that two parsed JSON files are a tokenizer of words, or of words and pieces, with these special ids and without gaps.
 * @throws {SentenceVaeError} `BAD_PACKAGE`
 */
export function readTokenizerFiles(
  tokenizerJson: unknown,
  configJson: unknown,
  tokenIds: Readonly<TokenIds>,
): TokenizerFiles {
  const tokenizer = readDocument(
    readTokenizerJson,
    tokenizerJson,
    'tokenizer.json to describe a tokenizer of words and pieces',
  );
  const config = readDocument(
    readTokenizerConfigJson,
    configJson,
    'tokenizer_config.json to name the special tokens',
  );
  const tokens = tokensById(tokenizer.model.vocab);
  const { type, continuing_subword_prefix: prefix } = tokenizer.model;
  if (type === 'WordPiece' && prefix === undefined) {
    throw badTokenizer(
      'tokenizer.json to say what pieces begin with that continue a word',
      'its model has no continuing_subword_prefix',
    );
  }
  if (tokenizer.model.unk_token !== config.unk_token) {
    throw badTokenizer(
      `both tokenizer files to write unknown words as ${config.unk_token}`,
      `tokenizer.json says ${inJson(tokenizer.model.unk_token)}`,
    );
  }
  for (const role of ['pad', 'unk', 'bos', 'eos'] as const) {
    const token = config[`${role}_token`];
    if (tokens[tokenIds[role]] !== token) {
      throw badTokenizer(
        `the token ${token} to have id ${tokenIds[role]}`,
        `that id is ${tokens[tokenIds[role]] ?? 'unused'} in tokenizer.json`,
      );
    }
    if (tokenizer.added_tokens.some(({ content }) => content === token)) {
      throw badTokenizer(
        'the special tokens to be out of reach of the text',
        `tokenizer.json lists ${token} under added_tokens, so a sentence could contain it`,
      );
    }
  }
  return { tokenizer, config, tokens, continues: type === 'WordPiece' ? prefix : undefined };
}

function tokensById(vocab: Record<string, number>): string[] {
  const known = Object.keys(vocab);
  // Filled first, so that a gap in the ids shows as a missing entry and not as a hole.
  const tokens = known.map((): string | undefined => undefined);
  for (const token of known) tokens[vocab[token]!] = token;
  const unprintable = known.find((token) => /\p{Cc}/u.test(token));
  if (unprintable !== undefined) {
    // What a model writes goes to terminals.
    throw badTokenizer(
      'the words in tokenizer.json to be without control characters',
      `one of them is ${inJson(unprintable)}`,
    );
  }
  const gap = tokens.indexOf(undefined);
  if (gap >= 0) {
    throw badTokenizer('the ids in tokenizer.json to run without gaps', `no token has id ${gap}`);
  }
  // indexOf found no undefined entry.
  return tokens as string[];
}

function readDocument<T>(read: Reader<T>, document: unknown, expected: string): T {
  try {
    return read(document, '');
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    const place = error.at === '' ? 'as a whole' : `at ${error.at}`;
    throw badTokenizer(expected, `${place} it should be ${error.expected} and ${error.received}`);
  }
}

function badTokenizer(expected: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_PACKAGE', {
    expected,
    received,
    remedy: 'Take both tokenizer files from the folder that the model was exported to',
  });
}
