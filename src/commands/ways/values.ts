import { SentenceVaeError } from '../../errors.js';

/** An option that takes sentences, image files or other texts, each a word of the command line. */
export function texts(describe: string) {
  return { type: 'array', string: true, describe } as const;
}

/** The same for one that says nothing without any. */
export function someTexts(describe: string) {
  return { ...texts(describe), requiresArg: true } as const;
}

/** An option that takes one sentence. */
export function text(describe: string) {
  return { type: 'string', requiresArg: true, describe } as const;
}

/**
 * Checks how many values came after a flag.
 * @param expected the number in words, such as `four sentences`
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function requireValues(
  flag: string,
  values: readonly (string | number)[],
  {
    least,
    most = least,
    expected,
    remedy = 'Put each sentence into quotation marks',
  }: { least: number; most?: number; expected: string; remedy?: string },
): string[] {
  if (values.length >= least && values.length <= most) return values.map(String);
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${expected} after --${flag}`,
    received: `${values.length === 0 ? 'nothing' : values.length} came`,
    remedy,
  });
}
