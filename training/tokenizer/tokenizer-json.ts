import { decoder, normalizer, preTokenizer, type Tokenization } from './pipeline.js';
import { CONTINUES, LONGEST_SPELT } from './spell.js';
import { SPECIAL_TOKENS, TOKEN_IDS } from './special-tokens.js';

/** The two files that make a tokenizer, ready for `JSON.stringify`. */
export interface TokenizerFiles {
  tokenizerJson: object;
  tokenizerConfigJson: object;
}

/**
 * Composes `tokenizer.json` and `tokenizer_config.json` for a vocabulary.
 * @param words the words after the special tokens, by falling frequency
 * @param pieces what all other words are spelt with; nothing where they are `<unk>`
 */
export function composeTokenizer(
  tokenization: Tokenization,
  words: readonly string[],
  pieces?: readonly string[],
): TokenizerFiles {
  const [pad, unk, bos, eos] = SPECIAL_TOKENS;
  const end = { SpecialToken: { id: eos, type_id: 0 } };
  const sentence = (id: 'A' | 'B') => [{ Sequence: { id, type_id: 0 } }, end];
  return {
    tokenizerJson: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: normalizer(tokenization),
      pre_tokenizer: preTokenizer(tokenization),
      post_processor: {
        type: 'TemplateProcessing',
        single: sentence('A'),
        pair: [...sentence('A'), ...sentence('B')],
        special_tokens: { [eos]: { id: eos, ids: [TOKEN_IDS.eos], tokens: [eos] } },
      },
      decoder: decoder(tokenization),
      model: {
        ...(pieces
          ? {
              type: 'WordPiece',
              continuing_subword_prefix: CONTINUES,
              max_input_chars_per_word: LONGEST_SPELT,
            }
          : { type: 'WordLevel' }),
        unk_token: unk,
        // Object.fromEntries and not assignment: `__proto__` is a word like any other.
        vocab: Object.fromEntries(
          [...SPECIAL_TOKENS, ...words, ...(pieces ?? [])].map((token, id) => [token, id]),
        ),
      },
    },
    tokenizerConfigJson: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      pad_token: pad,
      unk_token: unk,
      bos_token: bos,
      eos_token: eos,
      padding_side: 'right',
      model_input_names: ['input_ids', 'attention_mask'],
      clean_up_tokenization_spaces: false,
      // transformers adds the special tokens by itself; this keeps it from finding them in the text of a sentence.
      split_special_tokens: true,
    },
  };
}
