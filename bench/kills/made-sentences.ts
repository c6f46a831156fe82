import { uniforms } from '../../src/random/draws.js';

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';
const WORDS = 300;
const SHORTEST = 3;
const LONGEST = 20;

/** Sentences of 3 to 20 made-up words, so that batches have several lengths; common words come more often than rare ones. */
export function madeSentences(seed: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const [length = 0, ...draws] = uniforms({ seed, purpose: 'bench', index }, 1 + LONGEST);
    const words = SHORTEST + Math.floor(length * (LONGEST - SHORTEST + 1));
    return draws
      .slice(0, words)
      .map((draw) => word(Math.floor(WORDS * draw ** 2)))
      .join(' ');
  });
}

/** A word for each number below 70²: two syllables. */
function word(number: number): string {
  const syllables = CONSONANTS.length * VOWELS.length;
  return syllable(Math.floor(number / syllables)) + syllable(number % syllables);
}

function syllable(number: number): string {
  return CONSONANTS[Math.floor(number / VOWELS.length)]! + VOWELS[number % VOWELS.length]!;
}
