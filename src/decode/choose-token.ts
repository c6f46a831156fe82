import { logSumExp } from '../evaluation/log-sum-exp.js';
import type { TokenIds } from '../tokenizer/tokenizer-files.js';
import type { BannedWords } from './banned-words.js';
import type { Generation } from './generate-options.js';

/** What restricts a token by what was written before it. */
export interface Restrictions extends Pick<Generation, 'repetitionPenalty' | 'noRepeatNgram'> {
  /** Added to the logits, `[vocabulary]`: −∞ bans a word. */
  bias?: Float32Array | undefined;
  /** Words that must not be completed; no graph knows them, so that sentences are then written step by step. */
  bannedWords?: BannedWords | undefined;
  /** No end among so many first tokens. */
  minTokens: number;
}

/** As good as −∞, but above it: a sentence ends where nothing else may be chosen. */
const LAST_RESORT = -1e30;

/**
 * Lowers the logits of what may not, or should not, come next; the same as the graph `constrained_decoder` does, in
 * float64. In this order: bias, repetition penalty, no-repeat n-grams, least length.
 * @param logits `[vocabulary]`
 * @param written the ids of the sentence so far
 */
export function restrictLogits(
  logits: ArrayLike<number>,
  written: readonly number[],
  { bias, bannedWords, repetitionPenalty, noRepeatNgram, minTokens }: Restrictions,
  { eos }: TokenIds,
): Float64Array {
  const restricted = Float64Array.from(logits, (logit, id) => logit + (bias?.[id] ?? 0));
  for (const id of bannedWords?.completing(written) ?? []) restricted[id] = -Infinity;
  for (const id of new Set(written)) {
    const logit = restricted[id]!;
    restricted[id] = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
  }
  for (const id of repetitions(written, noRepeatNgram)) restricted[id] = -Infinity;
  const end = written.length < minTokens ? -Infinity : restricted[eos]!;
  restricted[eos] = Math.max(end, LAST_RESORT);
  return restricted;
}

/** The tokens that would make the last `n` ones a group that was written before. */
function repetitions(written: readonly number[], n: number): number[] {
  if (n === 0) return [];
  const begun = written.length - (n - 1);
  const isBegunAt = (start: number) =>
    written.slice(begun).every((id, offset) => written[start + offset] === id);
  return Array.from({ length: Math.max(begun, 0) }, (_, start) => start)
    .filter(isBegunAt)
    .map((start) => written[start + n - 1]!);
}

/**
 * Chooses a token by logits `[vocabulary]`, as the graphs do, in float64: the likeliest one at temperature 0; otherwise
 * logits / temperature → softmax → top-k → top-p of what is left → min-p → the first id whose cumulative probability
 * exceeds the uniform number. Never `<pad>`, `<unk>` or `<bos>`.
 */
export function chooseToken(
  logits: ArrayLike<number>,
  uniform: number,
  { temperature, topK, topP, minP }: Pick<Generation, 'temperature' | 'topK' | 'topP' | 'minP'>,
  { pad, unk, bos }: TokenIds,
): number {
  const ids = Array.from(logits, (_, id) => id).filter((id) => id !== pad && id !== unk && id !== bos);
  const best = ids.reduce((a, b) => (logits[b]! > logits[a]! ? b : a));
  if (temperature === 0) return best;

  const weights = Float64Array.from(ids, (id) => Math.exp((logits[id]! - logits[best]!) / temperature));
  // Only truncation sorts.
  const least = Math.max(topK > 0 || topP < 1 ? leastInside(weights, topK, topP) : 0, minP);
  const kept = weights.map((weight) => (weight >= least ? weight : 0));
  const threshold = uniform * total(kept);
  let cumulative = 0;
  const chosen = kept.findIndex((weight) => {
    cumulative += weight;
    return cumulative > threshold;
  });
  return ids[chosen >= 0 ? chosen : kept.findLastIndex((weight) => weight > 0)]!;
}

/**
 * The smallest weight that top-k and top-p keep. What is as likely stays too, as in the graphs: which of them came first
 * is an accident.
 */
function leastInside(weights: Float64Array, topK: number, topP: number): number {
  const ranked = weights.toSorted((a, b) => b - a);
  const firstK = topK > 0 ? ranked.subarray(0, topK) : ranked;
  const wanted = total(firstK) * topP;
  let reached = 0;
  const inside = firstK.filter((weight, rank) => {
    const isInside = rank === 0 || topP >= 1 || reached < wanted;
    reached += weight;
    return isInside;
  });
  return inside.at(-1)!;
}

const total = (weights: Float64Array) => weights.reduce((sum, weight) => sum + weight, 0);

/** log p of an id by logits `[vocabulary]`, under the model as it is. */
export function logProbabilityOf(logits: ArrayLike<number>, id: number): number {
  return logits[id]! - logSumExp(Float64Array.from(logits));
}
