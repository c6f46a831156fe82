import { Type, type Static } from 'typebox';

const Positive = Type.Number({ exclusiveMinimum: 0 });

/** Sentences per second of some passes; all that `onnxruntime_generate.py` prints, of greedy ones. */
export const Rate = Type.Object({
  /** The median. */
  sentences_per_s: Positive,
  min: Positive,
  max: Positive,
});
export type Rate = Static<typeof Rate>;

/** What our program prints, by strategy and by way of writing. */
const OurRates = Type.Object({
  /** `SentenceVae.sample` without scores, as the peer has none. */
  api: Rate,
  /** The same with them. */
  scored: Rate,
  /** The decoder's graph alone, its inputs made beforehand. */
  graph: Rate,
});
export const OurLine = Type.Object({ greedy: OurRates, temperature: OurRates });
export type OurLine = Static<typeof OurLine>;
export type Way = keyof Static<typeof OurRates>;
export const WAYS = ['api', 'scored', 'graph'] as const satisfies readonly Way[];

/** What `torch_reference.py generate` prints. */
export const TorchLine = Type.Object({ greedy: Rate, sample: Rate });
export type TorchLine = Static<typeof TorchLine>;
