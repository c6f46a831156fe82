import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { SentenceVaeError } from '../errors.js';

/** The ids of the tokens that are not words. */
export interface TokenIds {
  pad: number;
  unk: number;
  bos: number;
  eos: number;
}

/** What the runtime relies on in `tokenizer.json`; the steps of the pipeline are the tokenizers library's affair. */
const TokenizerJson = Type.Object({
  added_tokens: Type.Array(Type.Object({ content: Type.String(), id: Type.Integer() })),
  normalizer: Type.Unknown(),
  pre_tokenizer: Type.Unknown(),
  post_processor: Type.Unknown(),
  decoder: Type.Unknown(),
  model: Type.Object({
    type: Type.Literal('WordLevel'),
    vocab: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
    unk_token: Type.String(),
  }),
});

const TokenizerConfigJson = Type.Object({
  pad_token: Type.String(),
  unk_token: Type.String(),
  bos_token: Type.String(),
  eos_token: Type.String(),
});

/** Both files after they were checked. */
export interface TokenizerFiles {
  tokenizer: Type.Static<typeof TokenizerJson>;
  config: Type.Static<typeof TokenizerConfigJson>;
  /** Each word at its id. */
  words: string[];
}

/**
 * Checks that two parsed JSON files are a word-level tokenizer with these special ids and without gaps.
 * @throws {SentenceVaeError} `BAD_PACKAGE`
 */
export function readTokenizerFiles(
  tokenizer: unknown,
  config: unknown,
  tokenIds: Readonly<TokenIds>,
): TokenizerFiles {
  if (!Value.Check(TokenizerJson, tokenizer)) {
    throw badTokenizer(
      'tokenizer.json to describe a word-level tokenizer',
      firstFault(TokenizerJson, tokenizer),
    );
  }
  if (!Value.Check(TokenizerConfigJson, config)) {
    throw badTokenizer(
      'tokenizer_config.json to name the special tokens',
      firstFault(TokenizerConfigJson, config),
    );
  }
  const words = wordsById(tokenizer.model.vocab);
  for (const role of ['pad', 'unk', 'bos', 'eos'] as const) {
    const token = config[`${role}_token`];
    if (words[tokenIds[role]] !== token) {
      throw badTokenizer(
        `the token ${token} to have id ${tokenIds[role]}`,
        `that id is ${words[tokenIds[role]] ?? 'unused'} in tokenizer.json`,
      );
    }
    if (tokenizer.added_tokens.some(({ content }) => content === token)) {
      throw badTokenizer(
        'the special tokens to be out of reach of the text',
        `tokenizer.json lists ${token} under added_tokens, so a sentence could contain it`,
      );
    }
  }
  return { tokenizer, config, words };
}

function wordsById(vocab: Record<string, number>): string[] {
  const entries = Object.entries(vocab);
  // Filled first, so that a gap in the ids shows as a missing entry and not as a hole.
  const words = Array.from<string | undefined>({ length: entries.length });
  for (const [word, id] of entries) words[id] = word;
  const gap = words.indexOf(undefined);
  if (gap >= 0) {
    throw badTokenizer('the ids in tokenizer.json to run without gaps', `no word has id ${gap}`);
  }
  // indexOf found no undefined entry.
  return words as string[];
}

function firstFault(schema: Type.TSchema, value: unknown): string {
  const [fault] = Value.Errors(schema, value);
  if (!fault) return 'it is something else';
  return `${fault.instancePath || 'its content'} ${fault.message}`;
}

function badTokenizer(expected: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_PACKAGE', {
    expected,
    received,
    remedy: 'Take both tokenizer files from the folder that the model was exported to',
  });
}
