import { judgeReconstructions, type Words } from '../../src/evaluation/judge-texts.js';
import type { NGramModel } from '../../src/evaluation/n-gram-model.js';
import { equalWords } from './equal-words.js';

/** A held-out sentence that a morph begins or ends with. */
export interface TextEnd {
  words: Words;
  /** Words as people count them, between spaces. */
  length: number;
}

/** The way between two held-out sentences. */
export interface Morph {
  ends: readonly [TextEnd, TextEnd];
  /** The sentence of each step, the ends' first and last. */
  plain: readonly Words[];
  /** No sentence twice, as `gen --distinct` writes them. */
  distinct: readonly Words[];
}

/** How equal the sentences are that follow one another, over all ways. */
export interface Neighbours {
  count: number;
  /** Shares of equal words, by `equalWords`. */
  largest: number;
  mean: number;
  /** Share of the neighbours that are more than 40 % equal. */
  above_bar: number;
}

export interface JudgedMorphs {
  /** How many ends there are, and which share of them comes back word by word. */
  ends: { count: number; exact: number };
  ends_of_few_words: { count: number; exact: number };
  neighbours: {
    plain: Neighbours;
    /** Steps that repeat a sentence of their way left out. */
    without_repeats: Neighbours;
    distinct: Neighbours;
  };
  /** Different sentences of a way, means. */
  sentences: { plain: number; distinct: number };
  /** Word 5-gram perplexity: the held-out sentences, what the model writes for them, and the sentences between. */
  perplexity: { held_out: number; ends: number; between_plain: number; between_distinct: number };
}

/** Two sentences that share more of their words are too alike to be neighbours. */
export const EQUAL_BAR = 0.4;

/** Sentences of up to so many words are held to more. */
export const FEW_WORDS = 8;

/** @param ofText a model of n-grams of the training text */
export function judgeMorphs(morphs: readonly Morph[], ofText: NGramModel): JudgedMorphs {
  const ends = morphs.flatMap(({ ends: [from, to], plain }) => [
    { original: from, written: plain[0]! },
    { original: to, written: plain.at(-1)! },
  ]);
  const exact = (some: typeof ends) => ({
    count: some.length,
    exact:
      some.length === 0
        ? 0
        : judgeReconstructions(
            some.map(({ original }) => original.words),
            some.map(({ written }) => written),
          ).exactMatch,
  });
  const plain = morphs.map((morph) => morph.plain);
  const distinct = morphs.map((morph) => morph.distinct);
  const perplexity = (sentences: readonly Words[]) => ofText.perplexity(sentences) ?? NaN;
  const between = (ways: readonly (readonly Words[])[]) =>
    perplexity(ways.flatMap((way) => way.slice(1, -1)));
  return {
    ends: exact(ends),
    ends_of_few_words: exact(ends.filter(({ original }) => original.length <= FEW_WORDS)),
    neighbours: {
      plain: judgeNeighbours(plain),
      without_repeats: judgeNeighbours(plain.map(withoutRepeats)),
      distinct: judgeNeighbours(distinct),
    },
    sentences: {
      plain: mean(plain.map((way) => withoutRepeats(way).length)),
      distinct: mean(distinct.map(({ length }) => length)),
    },
    perplexity: {
      held_out: perplexity(ends.map(({ original }) => original.words)),
      ends: perplexity(ends.map(({ written }) => written)),
      between_plain: between(plain),
      between_distinct: between(distinct),
    },
  };
}

function judgeNeighbours(ways: readonly (readonly Words[])[]): Neighbours {
  const shares = ways.flatMap((way) => way.slice(1).map((words, i) => equalWords(way[i]!, words)));
  return {
    count: shares.length,
    largest: shares.reduce((largest, share) => Math.max(largest, share), 0),
    mean: mean(shares),
    above_bar: mean(shares.map((share) => (share > EQUAL_BAR ? 1 : 0))),
  };
}

/** The first of equal sentences stays. */
function withoutRepeats(way: readonly Words[]): readonly Words[] {
  const texts = way.map((words) => words.join(' '));
  return way.filter((_, i) => texts.indexOf(texts[i]!) === i);
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
