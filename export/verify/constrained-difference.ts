import type { Restrictions } from '../../src/decode/choose-token.js';
import { FIRST_CHOOSABLE_ID } from '../sentence/token-ids.js';
import { constraintFeeds } from './constraint-feeds.js';
import { greedyDifference } from './greedy-difference.js';
import type { SentenceReference } from './reference.js';
import type { LoadedGraph } from './run-graph.js';

/** {@link greedyDifference} of the constrained decoder, with all that restricts a sentence at once. */
export function constrainedDifference(
  decoder: LoadedGraph,
  reference: SentenceReference,
  latent: Float32Array,
  batch: number,
  vocabulary: number,
): Promise<number> {
  const restrictions = someRestrictions(vocabulary);
  const feeds = constraintFeeds(restrictions, batch);
  return greedyDifference(decoder, reference, latent, batch, { feeds, restrictions });
}

function someRestrictions(vocabulary: number): Restrictions {
  // Every seventh word is banned.
  const bias = Float32Array.from({ length: vocabulary }, (_, id) =>
    id > FIRST_CHOOSABLE_ID && id % 7 === 0 ? -Infinity : 0,
  );
  return { bias, minTokens: 4, repetitionPenalty: 1.2, noRepeatNgram: 2 };
}
