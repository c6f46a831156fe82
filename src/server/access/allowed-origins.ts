import { SentenceVaeError } from '../../errors.js';

/** Whose pages may use a server: those of some origins, or of any. */
export type AllowedOrigins = readonly string[] | '*';

/**
 * Reads `*`, or origins such as `https://example.org` with commas in between.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for what is no origin
 */
export function readOrigins(text: string): AllowedOrigins {
  if (text.trim() === '*') return '*';
  return text.split(',').map((each) => {
    const origin = each.trim();
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the allowed origins to be * or such as https://example.org, with commas in between',
      received: `${JSON.stringify(origin)} came`,
      remedy: 'Write the scheme and the host, and the port if there is one, without a slash at the end',
    });
  });
}
