import { SentenceVaeError } from '../../src/errors.js';
import type { JsonFile } from './read-run.js';

/**
 * A `tokenizer_config.json` that says how many tokens the model takes, which transformers truncates to and warns of.
 * @throws {SentenceVaeError} `BAD_RUN` for lists in lists that can be read but not written
 */
export function withMaxLength({ text, json }: JsonFile, maxTokens: number): string {
  if (typeof json !== 'object' || json === null) return text;
  try {
    return `${JSON.stringify({ ...json, model_max_length: maxTokens }, null, 2)}\n`;
  } catch (cause) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: 'a tokenizer_config.json as sentence-vae train wrote it',
      received: 'something in it is nested too deeply',
      remedy: 'Restore the file from a copy, or train again',
      cause,
    });
  }
}
