import { philox4x32 } from './philox.js';

/** What a stream of numbers is for; part of the counter, so that streams never overlap. Numbers are never reused. */
export const PURPOSE = {
  initialWeights: 1,
  epochOrder: 2,
  posteriorNoise: 3,
  wordDropout: 4,
  embeddingDropout: 5,
  outputDropout: 6,
  validationNoise: 7,
  verification: 8,
  mutualInformation: 9,
  importanceWeights: 10,
  innerBatches: 11,
  caseDropout: 12,
  recurrentDropout: 13,
  besideWay: 14,
  trainingPixels: 13,
  heldOutPixels: 14,
  aggregatedPosterior: 15,
  priorLatent: 16,
  tokenUniforms: 17,
  posteriorDraw: 18,
  direction: 19,
  infilling: 20,
  priorComponent: 21,
  mixtureStart: 22,
  refinement: 23,
  bench: 64, // of bench/, apart from all that a training draws
} as const;

/** Names one stream: the same key always yields the same numbers. */
export interface RandomKey {
  /** A non-negative integer below 2^53. */
  seed: number;
  purpose: keyof typeof PURPOSE;
  /** Which of many streams of this purpose: a training step, an epoch, a sentence. Below 2^32. */
  index: number;
}

/**
 * Calls `use` with successive groups of four random 32-bit words until it has seen `blocks` of them.
 * @param isNeeded those that it says no to are not drawn. Default: all are
 */
function eachBlock(
  key: RandomKey,
  blocks: number,
  use: (words: Uint32Array, block: number) => void,
  isNeeded?: (block: number) => boolean,
): void {
  const keyLow = key.seed >>> 0;
  const keyHigh = Math.floor(key.seed / 0x1_0000_0000) >>> 0;
  const words = new Uint32Array(4);
  for (let block = 0; block < blocks; block++) {
    if (isNeeded?.(block) === false) continue;
    words[0] = block;
    words[1] = key.index;
    words[2] = PURPOSE[key.purpose];
    words[3] = 0;
    philox4x32(words, keyLow, keyHigh);
    use(words, block);
  }
}

/** `count` numbers in [0, 1) with 24 random bits each: the top bits of the words, in order, times 2^-24. */
export function uniforms(key: RandomKey, count: number): Float32Array {
  const out = new Float32Array(count);
  eachBlock(key, Math.ceil(count / 4), (words, block) => {
    for (let lane = 0; lane < 4; lane++) {
      const at = block * 4 + lane;
      if (at < count) out[at] = (words[lane]! >>> 8) * 2 ** -24;
    }
  });
  return out;
}

/**
 * `count` choices: `drawn` with the given probability, else `other`. A choice takes 16 random bits, the upper half of a word
 * before its lower half, so the probability is one of 65,536ths.
 */
export function choices(
  key: RandomKey,
  count: number,
  probability: number,
  { drawn, other }: { drawn: number; other: number },
): Float32Array {
  const out = new Float32Array(count).fill(other);
  const limit = Math.round(probability * 0x1_0000);
  eachBlock(key, Math.ceil(count / 8), (words, block) => {
    for (let lane = 0; lane < 4; lane++) {
      const at = block * 8 + 2 * lane;
      // What lies beyond the end of a typed array is not written.
      if (words[lane]! >>> 16 < limit) out[at] = drawn;
      if ((words[lane]! & 0xffff) < limit) out[at + 1] = drawn;
    }
  });
  return out;
}

/**
 * Tosses a coin for each value in its place: it becomes `whole` with the probability value / whole, else 0. A toss takes 16
 * random bits, as in `choices`; values of 0 and `whole` are certain, and blocks of nothing else are not drawn.
 * @param values from 0 to `whole`
 */
export function tossCoins(key: RandomKey, values: Float32Array, whole: number): void {
  const { length } = values;
  const isOpen = (block: number) => {
    for (let at = block * 8, end = Math.min(at + 8, length); at < end; at++) {
      if (values[at] !== 0 && values[at] !== whole) return true;
    }
    return false;
  };
  const scale = 0x1_0000 / whole;
  const toss = (words: Uint32Array, block: number) => {
    for (let lane = 0; lane < 4; lane++) {
      const at = block * 8 + 2 * lane;
      const word = words[lane]!;
      // What lies beyond the end of a typed array is not written.
      values[at] = word >>> 16 < values[at]! * scale ? whole : 0;
      values[at + 1] = (word & 0xffff) < values[at + 1]! * scale ? whole : 0;
    }
  };
  eachBlock(key, Math.ceil(length / 8), toss, isOpen);
}

/** `count` standard normal numbers: Box–Muller in float64 on the word pairs (0,1) and (2,3), cosine first, then sine. */
export function normals(key: RandomKey, count: number): Float32Array {
  const out = new Float32Array(count);
  eachBlock(key, Math.ceil(count / 4), (words, block) => {
    for (let pair = 0; pair < 2; pair++) {
      const radius = Math.sqrt(-2 * Math.log((words[2 * pair]! + 1) * 2 ** -32));
      const angle = 2 * Math.PI * words[2 * pair + 1]! * 2 ** -32;
      const at = block * 4 + 2 * pair;
      if (at < count) out[at] = radius * Math.cos(angle);
      if (at + 1 < count) out[at + 1] = radius * Math.sin(angle);
    }
  });
  return out;
}

/** A random order of the integers below `count`: Fisher–Yates from the end, one 32-bit word a step. */
export function permutation(key: RandomKey, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  eachBlock(key, words.length / 4, (block, at) => words.set(block, at * 4));
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((words[i]! / 0x1_0000_0000) * (i + 1));
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
