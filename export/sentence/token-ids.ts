/** The ids of the tokens that are not words; `tokenizer.json` has them in this order in every model. */
export const TOKEN_IDS = { pad: 0, unk: 1, bos: 2, eos: 3 } as const;

/** `<pad>`, `<unk>` and `<bos>` are never chosen: a generated token is `<eos>` or a word. */
export const FIRST_CHOOSABLE_ID = TOKEN_IDS.eos;
