import { SentenceVaeError } from '../../src/errors.js';

/**
 * @param least the least that each flag may be, by its name
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for the first flag that is no whole number or too small, before anything is read
 */
export function demandWholeNumbers(
  command: string,
  args: object,
  least: Readonly<Record<string, number>>,
): void {
  const values = new Map<string, unknown>(Object.entries(args));
  for (const [flag, smallest] of Object.entries(least)) {
    const value = values.get(flag);
    if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= smallest)) continue;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `--${flag} to be a whole number of at least ${smallest}`,
      received: `it is ${String(value)}`,
      remedy: `Run sentence-vae ${command} --help to see what it means`,
    });
  }
}
