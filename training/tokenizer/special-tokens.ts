/** The ids of the tokens that are not words; the same in every model. */
export const TOKEN_IDS = { pad: 0, unk: 1, bos: 2, eos: 3 } as const;

/** How these tokens are written, at their ids. */
export const SPECIAL_TOKENS = ['<pad>', '<unk>', '<bos>', '<eos>'] as const;
