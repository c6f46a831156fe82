import { wordsOf } from '../decode/sentence.js';
import { certainty } from './certainty.js';
import { equalWords } from './equal-words.js';
import type { InterpolatedSentence } from './interpolate.js';

/** A chain of sentences that ends with a certain one: what it costs, and the sentence before. */
interface Chain {
  cost: number;
  before: number;
}

/**
 * The longest choice of these sentences that keeps the first and the last, their order, and no two neighbours more equal than
 * so; only both ends where even that can't be had. Of several the one of which the decoder is surest and that is most evenly
 * spaced: it has the least sum of squared gaps and of nats a token.
 * @param sentences from one sentence to another, in order
 * @param most how many sentences may be chosen
 * @param mostEqual the share of words that neighbours may have in common, by {@link equalWords}
 */
export function unlikeNeighbours(
  sentences: readonly InterpolatedSentence[],
  { most, mostEqual }: { most: number; mostEqual: number },
): InterpolatedSentence[] {
  const last = sentences.length - 1;
  if (last < 1) return [...sentences];
  const words = sentences.map(wordsOf);
  // By the place of a sentence, those before it that may stand next to it.
  const allowed = sentences.map(({ t }, to) =>
    sentences
      .slice(0, to)
      .flatMap((before, from) =>
        before.t < t && equalWords(words[from]!, words[to]!) <= mostEqual ? from : [],
      ),
  );
  // chains[n][i]: of n + 1 sentences, from the first one to the i-th, the one that costs least.
  const chains: (Chain | undefined)[][] = [
    sentences.map((_, i) => (i === 0 ? { cost: 0, before: -1 } : undefined)),
  ];
  while (chains.length < Math.min(most, sentences.length)) {
    const shorter = chains.at(-1)!;
    chains.push(
      sentences.map((sentence, to) => {
        let best: Chain | undefined;
        for (const from of allowed[to]!) {
          const chain = shorter[from];
          if (!chain) continue;
          const cost = chain.cost + (sentence.t - sentences[from]!.t) ** 2 - certainty(sentence);
          if (!best || cost < best.cost) best = { cost, before: from };
        }
        return best;
      }),
    );
  }
  const length = chains.findLastIndex((row) => row[last]);
  if (length < 0) return [sentences[0]!, sentences[last]!];
  const chosen: InterpolatedSentence[] = [];
  for (let n = length, at = last; n >= 0; at = chains[n]![at]!.before, n--) chosen.unshift(sentences[at]!);
  return chosen;
}
