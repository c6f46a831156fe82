import type { Sentence } from '../../decode/sentence.js';

/** Four decimals of a nat: what lies below differs between processors. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** A sentence as `--json` prints it. */
export function sentenceInJson({ text, logProbability }: Sentence): { text: string; logProbability: number } {
  return { text, logProbability: rounded(logProbability) };
}
