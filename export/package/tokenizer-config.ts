import type { JsonFile } from './read-run.js';

/** A `tokenizer_config.json` that says how many tokens the model takes, which transformers truncates to and warns of. */
export function withMaxLength({ text, json }: JsonFile, maxTokens: number): string {
  if (typeof json !== 'object' || json === null) return text;
  return `${JSON.stringify({ ...json, model_max_length: maxTokens }, null, 2)}\n`;
}
