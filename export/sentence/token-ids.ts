import { TOKEN_IDS } from '../../training/tokenizer/special-tokens.js';

export { TOKEN_IDS };

/** `<pad>`, `<unk>` and `<bos>`, the ids below this one, are never chosen: a generated token is `<eos>` or a word. */
export const FIRST_CHOOSABLE_ID = TOKEN_IDS.eos;
