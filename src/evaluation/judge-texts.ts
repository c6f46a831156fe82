import { addCounts, bleu, BLEU_ORDER, countMatches, countReferences } from './bleu.js';
import { distinct, selfBleu } from './diversity.js';
import type { NGramModel } from './n-gram-model.js';
import { spread } from './spread.js';

/** Words of a sentence. */
export type Words = readonly string[];

/** Sentences of up to so many words, punctuation not counted, are short. */
export const SHORT = 8;

/** How well sentences come back from their own latents. */
export interface ReconstructionScores {
  /** BLEU-1 to BLEU-4 of all sentences together, 0 to 100. */
  bleu: number[];
  /** Share of the sentences that come back word by word. */
  exactMatch: number;
  /** The same of the short ones; no share where there are none. */
  short: { sentences: number; exactMatch?: number | undefined };
}

export function judgeReconstructions(
  originals: readonly Words[],
  written: readonly Words[],
): ReconstructionScores {
  const counts = written.map((words, i) => countMatches(words, countReferences([originals[i]!])));
  const isExact = written.map((words, i) => words.join(' ') === originals[i]!.join(' '));
  const ofShort = isExact.filter((_, i) => isShort(originals[i]!));
  return {
    bleu: Array.from({ length: BLEU_ORDER }, (_, i) => bleu(addCounts(counts), { order: i + 1 })),
    exactMatch: shareOf(isExact),
    short: { sentences: ofShort.length, exactMatch: ofShort.length === 0 ? undefined : shareOf(ofShort) },
  };
}

function isShort(words: Words): boolean {
  return words.filter((word) => /[\p{L}\p{N}]/u.test(word)).length <= SHORT;
}

function shareOf(answers: readonly boolean[]): number {
  return answers.filter(Boolean).length / answers.length;
}

/** What sentences are like by themselves. Numbers that cannot be had, such as a perplexity of nothing, are left out. */
export interface TextScores {
  /** BLEU-4 of each sentence against all others: how alike they are. It rises with their number. */
  selfBleu?: number | undefined;
  /** Share of different words and of different pairs of words; it falls with their number. */
  distinct1?: number | undefined;
  distinct2?: number | undefined;
  /** To a model of n-grams of the training text: low where they read like it. */
  forwardPerplexity?: number | undefined;
}

function judgeTexts(sentences: readonly Words[], ofText: NGramModel): TextScores {
  return {
    selfBleu: selfBleu(sentences),
    distinct1: distinct(sentences, 1),
    distinct2: distinct(sentences, 2),
    forwardPerplexity: ofText.perplexity(sentences),
  };
}

/** What sentences from the prior are like. */
export interface SampleScores extends TextScores {
  /** BLEU-4 of the samples against all held-out sentences. */
  corpusBleu: number;
  /** Of the held-out sentences, to a model of n-grams of the samples: low where the samples cover them (Zhao et al. 2018). */
  reversePerplexity?: number | undefined;
  /** As many held-out sentences, or all where there are fewer: what samples as good as real text would score. */
  heldOut: TextScores & { count: number };
}

export function judgeSamples(
  samples: readonly Words[],
  held: readonly Words[],
  { ofText, ofSamples }: { ofText: NGramModel; ofSamples: NGramModel },
): SampleScores {
  const references = countReferences(held);
  const asMany = spread(held, samples.length);
  return {
    ...judgeTexts(samples, ofText),
    corpusBleu: bleu(addCounts(samples.map((words) => countMatches(words, references)))),
    reversePerplexity: ofSamples.perplexity(held),
    heldOut: { count: asMany.length, ...judgeTexts(asMany, ofText) },
  };
}

/** How even the ways from sentence to sentence are. */
export interface InterpolationScores {
  /** Share of steps at which the sentence stays as it was. */
  repeats: number;
  /** Mean share of words that neighbours have in common (Jaccard). */
  overlap: number;
  /** Of the sentences between the ends, to a model of n-grams of the training text. */
  perplexity?: number | undefined;
}

/** @param walks the sentences of each way, ends included */
export function judgeInterpolations(
  walks: readonly (readonly Words[])[],
  ofText: NGramModel,
): InterpolationScores {
  const neighbours = walks.flatMap((walk) => walk.slice(1).map((words, i) => [walk[i]!, words] as const));
  const repeats = neighbours.filter(([a, b]) => a.join(' ') === b.join(' ')).length;
  const overlaps = neighbours.map(([a, b]) => jaccard(new Set(a), new Set(b)));
  return {
    repeats: repeats / neighbours.length,
    overlap: overlaps.reduce((sum, overlap) => sum + overlap, 0) / neighbours.length,
    perplexity: ofText.perplexity(walks.flatMap((walk) => walk.slice(1, -1))),
  };
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}
