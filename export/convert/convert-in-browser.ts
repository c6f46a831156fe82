import type { ModelInput } from '../read/source/open-source.js';
import { convertWith, type ConvertedModel, type ConvertOptions } from './convert-with.js';

/** `convert` without what takes modules of Node's: bundlers follow even those imports that are never run. */
export function convert(input: ModelInput, options: ConvertOptions = {}): Promise<ConvertedModel> {
  return convertWith(undefined, input, options);
}
