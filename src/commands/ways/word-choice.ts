import type { GenerateOptions } from '../../decode/generate-options.js';
import type { GenArguments } from '../gen.js';

/** How words are chosen, by the flags of `WORD_CHOICE`. */
export function wordChoice({ temperature, topK, topP }: GenArguments): GenerateOptions {
  return { temperature, topK, topP };
}
