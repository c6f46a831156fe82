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
  const restricted = new Float64Array(logits);
  if (bias) for (let id = 0; id < restricted.length; id++) restricted[id]! += bias[id]!;
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
 *
 * Plain loops: a server chooses the tokens of all its streams in one thread, and array methods take ten times as long.
 */
export function chooseToken(
  logits: ArrayLike<number>,
  uniform: number,
  { temperature, topK, topP, minP }: Pick<Generation, 'temperature' | 'topK' | 'topP' | 'minP'>,
  { pad, unk, bos }: TokenIds,
): number {
  let best = -1;
  for (let id = 0; id < logits.length; id++) {
    if (id === pad || id === unk || id === bos) continue;
    if (best < 0 || logits[id]! > logits[best]!) best = id;
  }
  if (temperature === 0) return best;

  const weights = new Float64Array(logits.length);
  const largest = logits[best]!;
  for (let id = 0; id < weights.length; id++) weights[id] = Math.exp((logits[id]! - largest) / temperature);
  for (const id of [pad, unk, bos]) weights[id] = 0;
  // Only truncation sorts.
  const least = Math.max(topK > 0 || topP < 1 ? leastInside(weights, topK, topP) : 0, minP);
  for (let id = 0; id < weights.length; id++) if (weights[id]! < least) weights[id] = 0;
  const threshold = uniform * total(weights);
  let cumulative = 0;
  for (let id = 0; id < weights.length; id++) {
    cumulative += weights[id]!;
    if (cumulative > threshold) return id;
  }
  return weights.findLastIndex((weight) => weight > 0);
}

/**
 * The smallest weight that top-k and top-p keep. What is as likely stays too, as in the graphs: which of them came first
 * is an accident.
 */
function leastInside(weights: Float64Array, topK: number, topP: number): number {
  const ranked = weights.toSorted().toReversed();
  const firstK = topK > 0 ? ranked.subarray(0, topK) : ranked;
  if (topP >= 1) return firstK.at(-1)!;
  const wanted = total(firstK) * topP;
  let last = 0;
  let reached = firstK[0]!;
  while (last + 1 < firstK.length && reached < wanted) reached += firstK[++last]!;
  return firstK[last]!;
}

function total(weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]!;
  return sum;
}

/** log p of an id by logits `[vocabulary]`, under the model as it is. */
export function logProbabilityOf(logits: ArrayLike<number>, id: number): number {
  return logits[id]! - logSumExp(new Float64Array(logits));
}
