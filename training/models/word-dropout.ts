import { Type, type Static } from 'typebox';

/** The way of word dropout to the share that it stays at. */
export const WordDropoutSchedule = Type.Object({
  /** Share at step 0. */
  from: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  /** Steps over which it goes from there to `wordDropout` in a straight line. */
  steps: Type.Integer({ minimum: 1 }),
});
export type WordDropoutSchedule = Static<typeof WordDropoutSchedule>;

/** The share of the decoder's words that are hidden at a training step, counted from 0. */
export function wordDropoutAt({ wordDropout, wordDropoutSchedule }: WordDropout, step: number): number {
  if (!wordDropoutSchedule) return wordDropout;
  const { from, steps } = wordDropoutSchedule;
  return from + (wordDropout - from) * Math.min(step / steps, 1);
}

interface WordDropout {
  wordDropout: number;
  wordDropoutSchedule?: WordDropoutSchedule;
}
